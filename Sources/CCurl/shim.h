#pragma once
#include <curl/curl.h>
#include <errno.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

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
static inline CURLMcode otn_curl_multi_set_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}
// What the multi handle asks of the event loop: which sockets to watch, and when to come back.
typedef int (*otn_curl_watch)(CURL *handle, curl_socket_t socket, int what, void *context, void *unused);
typedef int (*otn_curl_timer)(CURLM *multi, long milliseconds, void *context);
static inline void otn_curl_multi_set_loop(CURLM *multi, otn_curl_watch watch, otn_curl_timer timer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

static inline int otn_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }
static inline int otn_wake_create(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
// epoll's event is a packed struct with a union: these take curl's own bits (CURL_POLL_*, CURL_CSELECT_*).
static inline int otn_epoll_watch(int epoll, int socket, int what) {
  if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, NULL);
  struct epoll_event event = {0};
  event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
  event.data.fd = socket;
  int result = epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
  return result < 0 && errno == ENOENT ? epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) : result;
}
static inline int otn_epoll_wait(int epoll, int *sockets, int *ready, int capacity, int milliseconds) {
  struct epoll_event events[64];
  int count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, milliseconds);
  for (int i = 0; i < count; i++) {
    sockets[i] = events[i].data.fd;
    ready[i] = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
               (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
  }
  return count;
}
