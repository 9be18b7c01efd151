// A document with every kind of block, for the tests of what writes documents.
#pragma once

#include <string>

#include "skillnad/text/document.hpp"

namespace skillnad::api {

/// Made-up figures, in "sv" or "en": a wide table, row groups, notes, characters that are markup
/// in HTML and Word, a mark.
Document sample_document(const std::string& lang);

}  // namespace skillnad::api
