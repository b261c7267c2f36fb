// libcurl's variadic functions with one type each, because Swift cannot call variadic C functions.
//
// The value of CURLOPT_WRITEFUNCTION and its kin is a function pointer: one wrapper for each signature that we use.

#ifndef HONGYAN_CCURL_SHIM_H
#define HONGYAN_CCURL_SHIM_H

// Its checks want constants where we pass the option on.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <string.h>

// Takes bytes that arrived; also gives bytes to send. Returns how many were taken or given.
typedef size_t (*cu_bytes_function)(char *bytes, size_t size, size_t count, void *context);
typedef int (*cu_seek_function)(void *context, curl_off_t offset, int origin);
typedef int (*cu_debug_function)(CURL *easy, curl_infotype type, char *bytes, size_t count, void *context);
typedef int (*cu_prerequest_function)(
    void *context, char *remote_address, char *local_address, int remote_port, int local_port);

typedef int (*cu_socket_function)(CURL *easy, curl_socket_t socket, int what, void *context, void *of_socket);
typedef int (*cu_timer_function)(CURLM *multi, long milliseconds, void *context);

static inline CURLcode cu_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cu_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

// libcurl copies the string, except for CURLOPT_POSTFIELDS, which is not to be set with this.
static inline CURLcode cu_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cu_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cu_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cu_set_bytes_function(CURL *easy, CURLoption option, cu_bytes_function value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode cu_set_seek_function(CURL *easy, cu_seek_function value) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}

static inline CURLcode cu_set_debug_function(CURL *easy, cu_debug_function value) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

static inline CURLcode cu_set_prerequest_function(CURL *easy, cu_prerequest_function value) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode cu_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode cu_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode cu_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode cu_get_socket(CURL *easy, curl_socket_t *value) {
    return curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, value);
}

static inline CURLMcode cu_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// Whom to tell of sockets and times; NULL for nobody.
static inline void cu_multi_set_functions(
    CURLM *multi, cu_socket_function of_sockets, cu_timer_function of_time, void *context) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, of_sockets);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, of_time);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
}

// A write to a connection that the other side closed raises SIGPIPE in the writing thread, and with CURLOPT_NOSIGNAL
// libcurl does not catch what OpenSSL raises. Blocked in the thread, it is an ordinary EPIPE.
static inline void cu_block_sigpipe(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

#endif
