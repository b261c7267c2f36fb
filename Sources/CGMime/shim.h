#include <gmime/gmime.h>
#include <string.h>

/* GMime asks for types by macros, which Swift does not see; these functions say the same, and hide the types. */

typedef enum { HYMimeLeaf = 0, HYMimeMultipart = 1, HYMimeMessage = 2 } HYMimeKind;

static inline HYMimeKind hy_mime_kind(GMimeObject *object) {
    if (GMIME_IS_MULTIPART(object)) return HYMimeMultipart;
    if (GMIME_IS_MESSAGE_PART(object)) return HYMimeMessage;
    return HYMimeLeaf;
}

/* A message out of a copy of these bytes, or NULL. The caller lets it go with hy_mime_free. */
static inline GMimeMessage *hy_mime_parse(const char *bytes, size_t length) {
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    return message;
}

static inline void hy_mime_free(GMimeMessage *message) { g_object_unref(message); }

static inline GMimeObject *hy_mime_root(GMimeMessage *message) { return g_mime_message_get_mime_part(message); }

static inline GMimeObject *hy_mime_header_object(GMimeMessage *message) { return GMIME_OBJECT(message); }

static inline int hy_mime_count(GMimeObject *multipart) {
    return g_mime_multipart_get_count(GMIME_MULTIPART(multipart));
}

static inline GMimeObject *hy_mime_child(GMimeObject *multipart, int index) {
    return g_mime_multipart_get_part(GMIME_MULTIPART(multipart), index);
}

static inline GMimeMessage *hy_mime_inner(GMimeObject *part) {
    return g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
}

static inline const char *hy_mime_type(GMimeObject *object) {
    GMimeContentType *type = g_mime_object_get_content_type(object);
    return type ? g_mime_content_type_get_media_type(type) : NULL;
}

static inline const char *hy_mime_subtype(GMimeObject *object) {
    GMimeContentType *type = g_mime_object_get_content_type(object);
    return type ? g_mime_content_type_get_media_subtype(type) : NULL;
}

static inline const char *hy_mime_parameter(GMimeObject *object, const char *name) {
    GMimeContentType *type = g_mime_object_get_content_type(object);
    return type ? g_mime_content_type_get_parameter(type, name) : NULL;
}

static inline int hy_mime_header_count(GMimeObject *object) {
    return g_mime_header_list_get_count(g_mime_object_get_header_list(object));
}

static inline GMimeHeader *hy_mime_header(GMimeObject *object, int index) {
    return g_mime_header_list_get_header_at(g_mime_object_get_header_list(object), index);
}

/* A part's content with its transfer encoding undone, as UTF-8 where it is text; NULL where there is none. The caller
   frees it with g_free. */
static inline char *hy_mime_content(GMimeObject *object, size_t *length) {
    *length = 0;
    if (!GMIME_IS_PART(object)) return NULL;
    if (GMIME_IS_TEXT_PART(object)) {
        char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(object));
        if (text) *length = strlen(text);
        return text;
    }
    GMimeDataWrapper *content = g_mime_part_get_content(GMIME_PART(object));
    if (!content) return NULL;
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(content, stream);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    char *copy = g_malloc(bytes->len + 1);
    if (bytes->len) memcpy(copy, bytes->data, bytes->len);
    copy[bytes->len] = 0;
    *length = bytes->len;
    g_object_unref(stream);
    return copy;
}

static inline char *hy_mime_decoded(const char *value) { return g_mime_utils_header_decode_text(NULL, value); }
