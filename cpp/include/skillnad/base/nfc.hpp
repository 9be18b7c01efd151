// Unicode normalisation form C for Latin letters.
//
// Letters of the Latin script with combining marks become the composed letter ("a" + U+030A is
// "å"). Whatever else normalisation could change (marks without a composed letter, marks of other
// scripts, compatibility ideographs) is refused rather than passed on in one of several spellings.
#pragma once

#include <string>
#include <string_view>

namespace skillnad {

enum class NfcResult {
  same,     ///< the text was in form C
  changed,  ///< the text was put in form C
  refused   ///< the text holds marks outside the table; it is left as it was
};

/// Puts valid UTF-8 into form C in place (Unicode Standard Annex 15).
NfcResult to_nfc(std::string& text);

}  // namespace skillnad
