#ifndef OTN_CEDIT_H
#define OTN_CEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// libedit for Swift: its variadic and wide-character calls as plain functions over Unicode scalars.
///
/// One `CEditor` a terminal, used from one thread. Texts are arrays of scalars that end with a 0.

/// The keys that the owner answers itself; libedit does the rest.
typedef enum __attribute__((enum_extensibility(closed))) CEditKey {
  CEditKeyEnter,
  /// Alt-Enter: a new line, whatever the text.
  CEditKeyNewline,
  CEditKeyTab,
  CEditKeyUp,
  CEditKeyDown,
  CEditKeyLeft,
  CEditKeyRight,
  CEditKeyHome,
  CEditKeyEnd,
  CEditKeyBackspace,
  CEditKeyCloseBrace,
  /// The terminal announces a paste: its text follows, up to ESC [201~.
  CEditKeyPaste,
} CEditKey;

/// What libedit does after a key was answered.
typedef enum __attribute__((enum_extensibility(closed))) CEditAnswer {
  CEditAnswerRefresh,
  /// Draws everything anew: something else was written to the terminal.
  CEditAnswerRedisplay,
  CEditAnswerBell,
  CEditAnswerSubmit,
} CEditAnswer;

/// What `ceditRead` and `onRead` give besides characters.
enum {
  CEditInputEnd = -1,
  CEditInputStopped = -2,
};

typedef struct CEditCallbacks {
  /// Passed to both callbacks; borrowed.
  void *owner;
  CEditAnswer (*onKey)(void *owner, CEditKey key);
  /// Waits for the next character: a scalar, or one of `CEditInput…`. The screen is up to date when it is called.
  int32_t (*onRead)(void *owner);
} CEditCallbacks;

typedef struct CEditor CEditor;

/// Opens the editor on standard input and output; NULL without memory. Released by `ceditClose`.
CEditor *ceditOpen(const char *program, CEditCallbacks callbacks);
void ceditClose(CEditor *editor);

/// Sets what stands before the first line; columns are counted from it.
void ceditSetPrompt(CEditor *editor, const uint32_t *text);
/// Reads one text. The scalars are borrowed until the next call; NULL at the end of input or when stopped.
const uint32_t *ceditReadText(CEditor *editor, size_t *count);

// For callbacks: the text being edited. The scalars are borrowed until the next change.
const uint32_t *ceditText(CEditor *editor, size_t *count, size_t *cursor);
void ceditInsert(CEditor *editor, const uint32_t *text);
void ceditDeleteBeforeCursor(CEditor *editor, size_t count);
void ceditMoveCursor(CEditor *editor, ptrdiff_t offset);
/// The next character of what is being typed or pasted; see `onRead`.
int32_t ceditRead(CEditor *editor);
void ceditResize(CEditor *editor);

// The entries that Ctrl-R searches.
void ceditAddHistory(CEditor *editor, const uint32_t *text);
void ceditClearHistory(CEditor *editor);

/// How many columns a terminal gives a scalar; -1 when it is no printable one.
int ceditColumns(uint32_t scalar);

/// libedit's own version: "2.11".
const char *ceditVersion(void);

#endif
