#pragma once

#include <stddef.h>

// A C face for the part of Google's libphonenumber (C++) that the product needs:
// https://github.com/google/libphonenumber/blob/master/cpp/src/phonenumbers/phonenumberutil.h

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber made of a text.
typedef enum {
    HYPhoneValid = 0,
    /// The country calling code is unknown.
    HYPhoneInvalidCountryCode = 1,
    /// Nothing in the text looks like a number.
    HYPhoneNotANumber = 2,
    HYPhoneTooShort = 3,
    HYPhoneTooLong = 4,
    /// The length is right, but no such number is assigned in its country.
    HYPhoneUnassigned = 5,
    /// The library itself failed.
    HYPhoneFailure = 6
} HYPhoneVerdict;

/// The bytes that `e164` must have room for: `+`, at most 17 digits of a long number, and the final zero.
#define HYPhoneCapacity 32

/// Parses `length` bytes of UTF-8 as a number dialled in `region` (ISO 3166-1 alpha-2, zero terminated).
///
/// Writes the number as E.164, zero terminated, to `e164` and whether it may be a mobile to `mobile`;
/// both are untouched unless the verdict is `HYPhoneValid`. Safe to call from several threads.
HYPhoneVerdict hongyan_phone_parse(
    const char *text, size_t length, const char *region, char *e164, int *mobile);

#ifdef __cplusplus
}
#endif
