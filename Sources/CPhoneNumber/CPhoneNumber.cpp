#include "CPhoneNumber.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

namespace {

HYPhoneVerdict verdict(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return HYPhoneValid;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return HYPhoneInvalidCountryCode;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD:
    case PhoneNumberUtil::TOO_SHORT_NSN: return HYPhoneTooShort;
    case PhoneNumberUtil::TOO_LONG_NSN: return HYPhoneTooLong;
    default: return HYPhoneNotANumber;
    }
}

HYPhoneVerdict reason(const PhoneNumberUtil &util, const PhoneNumber &number) {
    switch (util.IsPossibleNumberWithReason(number)) {
    case PhoneNumberUtil::TOO_SHORT:
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return HYPhoneTooShort;
    case PhoneNumberUtil::TOO_LONG: return HYPhoneTooLong;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return HYPhoneInvalidCountryCode;
    default: return HYPhoneUnassigned;
    }
}

} // namespace

HYPhoneVerdict hongyan_phone_parse(
    const char *text, size_t length, const char *region, char *e164, int *mobile) {
    // No exception may cross into C.
    try {
        const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        const auto error = util.Parse(std::string(text, length), region, &number);
        if (error != PhoneNumberUtil::NO_PARSING_ERROR) return verdict(error);
        // UNKNOWN is the type of every number that is not valid: asked once, it answers both questions.
        const auto type = util.GetNumberType(number);
        if (type == PhoneNumberUtil::UNKNOWN) return reason(util, number);
        std::string formatted;
        util.Format(number, PhoneNumberUtil::E164, &formatted);
        if (formatted.size() >= HYPhoneCapacity) return HYPhoneTooLong;
        std::memcpy(e164, formatted.c_str(), formatted.size() + 1);
        *mobile = type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
        return HYPhoneValid;
    } catch (...) {
        return HYPhoneFailure;
    }
}
