#include <string>

#include "../catch.hpp"
#include "skillnad/base/nfc.hpp"

using namespace skillnad;

namespace {

struct Sample {
  const char* text;
  const char* form_c;  // by Python's unicodedata
  bool refused;        // form C holds a combining mark
};

const Sample samples[] = {
#include "nfc_samples.inc"
};

}  // namespace

TEST_CASE("form C equals that of Python's unicodedata", "[nfc]") {
  for (const Sample& sample : samples) {
    std::string text = sample.text;
    const NfcResult result = to_nfc(text);
    INFO(sample.text);
    if (sample.refused) {
      REQUIRE(result == NfcResult::refused);
      REQUIRE(text == sample.text);
    } else {
      REQUIRE(text == sample.form_c);
      REQUIRE((result == NfcResult::same) == (std::string(sample.text) == sample.form_c));
    }
  }
}

TEST_CASE("what normalisation might change outside Latin is refused", "[nfc]") {
  for (const char* text : {"\xd0\xb8\xcc\x86",          // Cyrillic i, breve
                           "x\xcc\x85",                 // overline: no letter has it
                           "\xe1\x84\x80\xe1\x85\xa1",  // Hangul jamo
                           "\xe2\x84\xa6",              // ohm sign
                           "\xcc\x8a"}) {               // a mark alone
    std::string copy = text;
    CHECK(to_nfc(copy) == NfcResult::refused);
    CHECK(copy == text);
  }
  std::string cyrillic = "\xd0\xb9\xd0\xbe\xd0\xb4";
  CHECK(to_nfc(cyrillic) == NfcResult::same);
}
