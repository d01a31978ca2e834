// For wcwidth and wcsdup.
#define _GNU_SOURCE

#include "CEdit.h"

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

_Static_assert(sizeof(wchar_t) == sizeof(uint32_t), "wide characters are Unicode scalars");

struct CEditor {
  EditLine *line;
  HistoryW *history;
  CEditCallbacks callbacks;
  wchar_t *prompt;
  /// Why the last read gave no character.
  int32_t ending;
  /// Whether the text was submitted: libedit has no text for an empty one, as at the end of the input.
  int submitted;
};

static CEditor *editorOf(EditLine *line) {
  void *editor = NULL;
  el_wget(line, EL_CLIENTDATA, &editor);
  return editor;
}

static wchar_t *promptOf(EditLine *line) {
  CEditor *editor = editorOf(line);
  return editor->prompt ? editor->prompt : L"";
}

static int readScalar(EditLine *line, wchar_t *out) {
  CEditor *editor = editorOf(line);
  int32_t scalar = editor->callbacks.onRead(editor->callbacks.owner);
  if (scalar < 0) {
    editor->ending = scalar;
    *out = L'\0';
    return scalar == CEditInputEnd ? 0 : -1;
  }
  *out = (wchar_t)scalar;
  return 1;
}

static unsigned char answer(EditLine *line, CEditKey key) {
  CEditor *editor = editorOf(line);
  switch (editor->callbacks.onKey(editor->callbacks.owner, key)) {
  case CEditAnswerRefresh: return CC_REFRESH;
  case CEditAnswerRedisplay: return CC_REDISPLAY;
  case CEditAnswerBell: return CC_REFRESH_BEEP;
  case CEditAnswerSubmit: editor->submitted = 1; return CC_NEWLINE;
  }
  return CC_REFRESH;
}

#define KEY(name) \
  static unsigned char on##name(EditLine *line, wint_t character) { \
    (void)character; \
    return answer(line, CEditKey##name); \
  }
KEY(Enter)
KEY(Newline)
KEY(Tab)
KEY(Up)
KEY(Down)
KEY(Left)
KEY(Right)
KEY(Home)
KEY(End)
KEY(Backspace)
KEY(CloseBrace)
KEY(Paste)
#undef KEY

typedef unsigned char (*KeyFunction)(EditLine *, wint_t);

static void addFunctions(EditLine *line) {
  static const struct { const wchar_t *name, *help; KeyFunction function; } functions[] = {
    {L"otn-enter", L"Run the text, or go on with a new line", onEnter},
    {L"otn-newline", L"New line", onNewline},
    {L"otn-tab", L"Complete", onTab},
    {L"otn-up", L"Line above, then earlier entries", onUp},
    {L"otn-down", L"Line below, then later entries", onDown},
    {L"otn-left", L"Character to the left", onLeft},
    {L"otn-right", L"Character to the right", onRight},
    {L"otn-home", L"Start of the line", onHome},
    {L"otn-end", L"End of the line", onEnd},
    {L"otn-backspace", L"Delete a character or an indentation", onBackspace},
    {L"otn-close-brace", L"Close a block", onCloseBrace},
    {L"otn-paste", L"Paste", onPaste},
  };
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    el_wset(line, EL_ADDFN, functions[i].name, functions[i].help, functions[i].function);
}

static void bindKeys(EditLine *line) {
  static const wchar_t *const keys[][2] = {
    {L"\\r", L"otn-enter"}, {L"\\n", L"otn-enter"}, {L"\\e\\r", L"otn-newline"}, {L"\\e\\n", L"otn-newline"},
    {L"\\t", L"otn-tab"}, {L"\\e[200~", L"otn-paste"}, {L"}", L"otn-close-brace"},
    {L"\\e[A", L"otn-up"}, {L"\\eOA", L"otn-up"}, {L"^P", L"otn-up"},
    {L"\\e[B", L"otn-down"}, {L"\\eOB", L"otn-down"}, {L"^N", L"otn-down"},
    {L"\\e[D", L"otn-left"}, {L"\\eOD", L"otn-left"}, {L"^B", L"otn-left"},
    {L"\\e[C", L"otn-right"}, {L"\\eOC", L"otn-right"}, {L"^F", L"otn-right"},
    {L"^A", L"otn-home"}, {L"\\e[H", L"otn-home"}, {L"\\eOH", L"otn-home"}, {L"\\e[1~", L"otn-home"},
    {L"^E", L"otn-end"}, {L"\\e[F", L"otn-end"}, {L"\\eOF", L"otn-end"}, {L"\\e[4~", L"otn-end"},
    {L"^?", L"otn-backspace"}, {L"^H", L"otn-backspace"}, {L"\\e[3~", L"ed-delete-next-char"},
    {L"\\e[1;5C", L"em-next-word"}, {L"\\e[1;5D", L"ed-prev-word"},
    {L"^W", L"ed-delete-prev-word"}, {L"^R", L"em-inc-search-prev"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    el_wset(line, EL_BIND, keys[i][0], keys[i][1], NULL);
  // In the command mode of vi's keys, for those who choose them in their .editrc.
  el_wset(line, EL_BIND, L"-a", L"\\r", L"otn-enter", NULL);
  el_wset(line, EL_BIND, L"-a", L"\\n", L"otn-enter", NULL);
}

/// libedit writes multibyte text by the locale; without one that is UTF-8, the plain UTF-8 locale serves.
static void useUTF8(void) {
  setlocale(LC_CTYPE, "");
  if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

CEditor *ceditOpen(const char *program, CEditCallbacks callbacks) {
  useUTF8();
  CEditor *editor = calloc(1, sizeof *editor);
  if (!editor) return NULL;
  editor->callbacks = callbacks;
  editor->line = el_init(program, stdin, stdout, stderr);
  editor->history = history_winit();
  if (!editor->line || !editor->history) {
    ceditClose(editor);
    return NULL;
  }
  HistEventW event;
  history_w(editor->history, &event, H_SETSIZE, 10000);
  history_w(editor->history, &event, H_SETUNIQUE, 1);
  EditLine *line = editor->line;
  el_wset(line, EL_CLIENTDATA, editor);
  el_wset(line, EL_HIST, history_w, editor->history);
  el_wset(line, EL_PROMPT, promptOf);
  el_wset(line, EL_GETCFN, readScalar);
  el_wset(line, EL_EDITOR, L"emacs");
  addFunctions(line);
  // Twice: choosing an editor there resets all keys, and the user's bindings go before ours.
  el_source(line, NULL);
  bindKeys(line);
  el_source(line, NULL);
  return editor;
}

void ceditClose(CEditor *editor) {
  if (editor->line) el_end(editor->line);
  if (editor->history) history_wend(editor->history);
  free(editor->prompt);
  free(editor);
}

void ceditSetPrompt(CEditor *editor, const uint32_t *text) {
  free(editor->prompt);
  editor->prompt = wcsdup((const wchar_t *)text);
}

const uint32_t *ceditReadText(CEditor *editor, size_t *count) {
  int length = 0;
  editor->ending = 0;
  editor->submitted = 0;
  const wchar_t *text = el_wgets(editor->line, &length);
  if (!text && editor->submitted) text = L"";
  if (!text || length < 0 || editor->ending == CEditInputStopped) return NULL;
  *count = (size_t)length;
  return (const uint32_t *)text;
}

const uint32_t *ceditText(CEditor *editor, size_t *count, size_t *cursor) {
  const LineInfoW *info = el_wline(editor->line);
  *count = (size_t)(info->lastchar - info->buffer);
  *cursor = (size_t)(info->cursor - info->buffer);
  return (const uint32_t *)info->buffer;
}

void ceditInsert(CEditor *editor, const uint32_t *text) { el_winsertstr(editor->line, (const wchar_t *)text); }

void ceditDeleteBeforeCursor(CEditor *editor, size_t count) { el_deletestr(editor->line, (int)count); }

void ceditMoveCursor(CEditor *editor, ptrdiff_t offset) { el_cursor(editor->line, (int)offset); }

int32_t ceditRead(CEditor *editor) {
  wchar_t scalar;
  return el_wgetc(editor->line, &scalar) == 1 ? (int32_t)scalar : editor->ending;
}

void ceditResize(CEditor *editor) {
  el_resize(editor->line);
  el_wset(editor->line, EL_REFRESH);
}

void ceditAddHistory(CEditor *editor, const uint32_t *text) {
  HistEventW event;
  history_w(editor->history, &event, H_ENTER, (const wchar_t *)text);
}

void ceditClearHistory(CEditor *editor) {
  HistEventW event;
  history_w(editor->history, &event, H_CLEAR);
}

int ceditColumns(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

#define TEXT_OF(value) #value
#define VERSION(major, minor) TEXT_OF(major) "." TEXT_OF(minor)
const char *ceditVersion(void) { return VERSION(LIBEDIT_MAJOR, LIBEDIT_MINOR); }
