#include "CJSON.h"

#include <fcntl.h>
#include <simdjson.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace simdjson;

namespace {

struct Strings {
  std::string bytes;
  std::vector<size_t> ends;

  void add(std::string_view text) {
    bytes.append(text);
    ends.push_back(bytes.size());
  }
  otn_json_strings view() const { return {bytes.data(), ends.data()}; }
};

struct Storage {
  std::vector<int64_t> image_ids, image_widths, image_heights;
  Strings image_files;
  std::vector<int64_t> annotation_ids, annotation_images, annotation_categories;
  std::vector<double> annotation_boxes, annotation_areas;
  std::vector<uint8_t> annotation_crowds;
  std::vector<int64_t> category_ids;
  Strings category_names;
};

/// What was wrong with the content, with words a person can act on; simdjson's own errors travel as `simdjson_error`.
struct Malformed {
  std::string message;
};

/// An integer, or a number like 640.0 that some tools write for one.
int64_t integer(ondemand::value value) {
  ondemand::number number = value.get_number();
  if (number.is_int64()) return number.get_int64();
  if (number.is_double()) {
    double real = number.get_double();
    if (std::nearbyint(real) == real && std::abs(real) < 9007199254740992.0) return int64_t(real);
  }
  throw Malformed{"a number is no whole number of 64 bits"};
}

bool flag(ondemand::value value) {
  if (value.type() == ondemand::json_type::boolean) return value.get_bool();
  return integer(value) != 0;
}

void box(ondemand::value value, double (&sides)[4]) {
  size_t count = 0;
  for (auto side : value.get_array()) {
    if (count == 4) throw Malformed{"a bbox has more than 4 numbers"};
    sides[count++] = side.get_double();
  }
  if (count != 4) throw Malformed{"a bbox has fewer than 4 numbers"};
}

void require(bool found, const char *what, size_t position, const char *field) {
  if (found) return;
  throw Malformed{"entry " + std::to_string(position) + " of `" + what + "` has no `" + field + "`"};
}

void read_images(ondemand::array entries, Storage &out) {
  for (auto entry : entries) {
    bool id = false, width = false, height = false, file = false;
    size_t position = out.image_ids.size();
    for (auto field : entry.get_object()) {
      ondemand::raw_json_string key = field.key();
      if (!id && key == "id") id = true, out.image_ids.push_back(integer(field.value()));
      else if (!width && key == "width") width = true, out.image_widths.push_back(integer(field.value()));
      else if (!height && key == "height") height = true, out.image_heights.push_back(integer(field.value()));
      else if (!file && key == "file_name") file = true, out.image_files.add(field.value().get_string());
    }
    require(id, "images", position, "id");
    require(width, "images", position, "width");
    require(height, "images", position, "height");
    require(file, "images", position, "file_name");
  }
}

void read_annotations(ondemand::array entries, Storage &out) {
  for (auto entry : entries) {
    bool id = false, image = false, category = false, sides = false, crowd = false;
    double area = -1, bbox[4] = {0, 0, 0, 0};
    size_t position = out.annotation_ids.size();
    for (auto field : entry.get_object()) {
      ondemand::raw_json_string key = field.key();
      if (!id && key == "id") id = true, out.annotation_ids.push_back(integer(field.value()));
      else if (!image && key == "image_id") image = true, out.annotation_images.push_back(integer(field.value()));
      else if (!category && key == "category_id")
        category = true, out.annotation_categories.push_back(integer(field.value()));
      else if (key == "bbox") sides = true, box(field.value(), bbox);
      else if (key == "area") area = field.value().get_double();
      else if (key == "iscrowd") crowd = flag(field.value());
    }
    require(id, "annotations", position, "id");
    require(image, "annotations", position, "image_id");
    require(category, "annotations", position, "category_id");
    require(sides, "annotations", position, "bbox");
    out.annotation_boxes.insert(out.annotation_boxes.end(), bbox, bbox + 4);
    out.annotation_areas.push_back(area < 0 ? bbox[2] * bbox[3] : area);
    out.annotation_crowds.push_back(crowd);
  }
}

void read_categories(ondemand::array entries, Storage &out) {
  for (auto entry : entries) {
    bool id = false, name = false;
    size_t position = out.category_ids.size();
    for (auto field : entry.get_object()) {
      ondemand::raw_json_string key = field.key();
      if (!id && key == "id") id = true, out.category_ids.push_back(integer(field.value()));
      else if (!name && key == "name") name = true, out.category_names.add(field.value().get_string());
    }
    require(id, "categories", position, "id");
    require(name, "categories", position, "name");
  }
}

void read_document(ondemand::document &document, Storage &out) {
  bool images = false, annotations = false, categories = false;
  for (auto field : document.get_object()) {
    ondemand::raw_json_string key = field.key();
    if (key == "images") images = true, read_images(field.value().get_array(), out);
    else if (key == "annotations") annotations = true, read_annotations(field.value().get_array(), out);
    else if (key == "categories") categories = true, read_categories(field.value().get_array(), out);
  }
  const char *missing = !images ? "images" : !annotations ? "annotations" : !categories ? "categories" : nullptr;
  if (missing) throw Malformed{std::string("there is no `") + missing + "`: this is not COCO's instances JSON"};
}

void fill(otn_coco *coco, const Storage *s) {
  *coco = {s->image_ids.size(), s->image_ids.data(), s->image_widths.data(), s->image_heights.data(),
           s->image_files.view(), s->annotation_ids.size(), s->annotation_ids.data(), s->annotation_images.data(),
           s->annotation_categories.data(), s->annotation_boxes.data(), s->annotation_areas.data(),
           s->annotation_crowds.data(), s->category_ids.size(), s->category_ids.data(), s->category_names.view(),
           const_cast<Storage *>(s)};
}

int fail(otn_json_error *error, int kind, size_t offset, const char *message) {
  error->kind = kind;
  error->offset = offset;
  std::snprintf(error->message, sizeof error->message, "%s", message);
  return 0;
}

/// A file in memory, followed by the zeros that the parser may read past its end. It is mapped, not read: COCO's half gigabyte
/// is then neither copied nor given memory of its own.
class MappedFile {
 public:
  /// False with `errno` set when the file can't be read.
  bool open(const char *path) {
    int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    struct stat status;
    bool opened = fstat(descriptor, &status) == 0 && map(descriptor, status);
    int reason = errno;
    ::close(descriptor);
    errno = reason;
    return opened;
  }

  ~MappedFile() {
    if (start_ != MAP_FAILED) munmap(start_, reserved_);
  }

  size_t size() const { return size_; }
  const char *data() const { return static_cast<const char *>(start_); }
  padded_string_view view() const { return padded_string_view(data(), size_, reserved_); }

 private:
  bool map(int descriptor, const struct stat &status) {
    if (S_ISDIR(status.st_mode)) return errno = EISDIR, false;
    size_t page = size_t(sysconf(_SC_PAGESIZE));
    size_ = size_t(status.st_size);
    reserved_ = (size_ / page + 2) * page;
    start_ = mmap(nullptr, reserved_, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start_ == MAP_FAILED) return false;
    if (size_ == 0) return true;
    return mmap(start_, size_, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, descriptor, 0) != MAP_FAILED;
  }

  void *start_ = MAP_FAILED;
  size_t size_ = 0, reserved_ = 0;
};

/// Where the reader stood, or the end of the text when it ran out of it.
size_t offset(ondemand::document &document, const MappedFile &text) {
  const char *location = nullptr;
  if (document.current_location().get(location) != SUCCESS) return text.size();
  if (location < text.data() || location > text.data() + text.size()) return text.size();
  return size_t(location - text.data());
}

int read(const char *path, otn_coco *coco, otn_json_error *error) {
  MappedFile text;
  if (!text.open(path)) return fail(error, 0, 0, std::strerror(errno));
  ondemand::parser parser;
  ondemand::document document;
  if (auto code = parser.iterate(text.view()).get(document)) {
    const char *why = code == UNCLOSED_STRING ? "the file ends inside a string" : error_message(code);
    return fail(error, 1, text.size(), why);
  }
  auto storage = std::make_unique<Storage>();
  try {
    read_document(document, *storage);
  } catch (const Malformed &problem) {
    return fail(error, 1, offset(document, text), problem.message.c_str());
  } catch (const simdjson_error &problem) {
    bool ended = problem.error() == INCOMPLETE_ARRAY_OR_OBJECT;
    const char *why = ended ? "the file ends before its brackets are closed" : error_message(problem.error());
    return fail(error, 1, ended ? text.size() : offset(document, text), why);
  }
  fill(coco, storage.release());
  return 1;
}

}  // namespace

extern "C" int otn_coco_read(const char *path, otn_coco *coco, otn_json_error *error) {
  try {
    return read(path, coco, error);
  } catch (const std::exception &problem) {
    return fail(error, 0, 0, problem.what());
  }
}

extern "C" void otn_coco_release(otn_coco *coco) {
  delete static_cast<Storage *>(coco->storage);
  *coco = {};
}
