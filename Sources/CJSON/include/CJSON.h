#ifndef OTN_CJSON_H
#define OTN_CJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Strings laid end to end: string `i` is `bytes[ends[i - 1] ..< ends[i]]` (from 0 for the first), UTF-8 without a terminator.
typedef struct {
  const char *bytes;
  const size_t *ends;
} otn_json_strings;

/// The parts of a COCO instances file that object detection needs, as arrays of equal length per table.
typedef struct {
  size_t image_count;
  const int64_t *image_ids;
  const int64_t *image_widths;
  const int64_t *image_heights;
  otn_json_strings image_files;

  size_t annotation_count;
  const int64_t *annotation_ids;
  const int64_t *annotation_images;
  const int64_t *annotation_categories;
  /// x, y, width, height in pixels, four numbers an annotation.
  const double *annotation_boxes;
  const double *annotation_areas;
  const uint8_t *annotation_crowds;

  size_t category_count;
  const int64_t *category_ids;
  otn_json_strings category_names;

  /// Owns the arrays above.
  void *storage;
} otn_coco;

/// Why a file could not be read.
typedef struct {
  /// 0: the file itself could not be read (`message` says why); 1: it is not the JSON that is wanted.
  int kind;
  /// Where in the file, in bytes from its start.
  size_t offset;
  char message[256];
} otn_json_error;

/// Reads a COCO instances file. Returns 1 and fills `coco`, which the caller releases with `otn_coco_release`;
/// or returns 0 and fills `error`. Segmentations, which are most of the file, are stepped over.
int otn_coco_read(const char *path, otn_coco *coco, otn_json_error *error);

void otn_coco_release(otn_coco *coco);

#ifdef __cplusplus
}
#endif
#endif
