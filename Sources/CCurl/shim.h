#pragma once
#include <curl/curl.h>

// Swift can't call C's variadic functions: one inline function for each kind of argument.
static inline CURLcode otn_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode otn_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode otn_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode otn_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}
static inline CURLcode otn_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}
typedef size_t (*otn_curl_transfer)(char *bytes, size_t size, size_t count, void *context);
static inline CURLcode otn_curl_set_transfer(CURL *handle, CURLoption option, otn_curl_transfer function) {
  return curl_easy_setopt(handle, option, function);
}
typedef int (*otn_curl_seek)(void *context, curl_off_t offset, int origin);
static inline CURLcode otn_curl_set_seek(CURL *handle, otn_curl_seek function) {
  return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}
static inline CURLcode otn_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLcode otn_curl_get_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode otn_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}
