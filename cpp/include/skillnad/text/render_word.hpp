// A document in the language of Word files (WordprocessingML): paragraphs and tables that a host
// puts into a file, with the styles they name.
#pragma once

#include <string>
#include <vector>

#include "skillnad/text/document.hpp"

namespace skillnad {

/// The elements of the body that a block becomes, each a whole XML element with its namespace: w:p,
/// or w:tbl with the first row repeated on every page. `caption` as `numbered_captions()` gives it,
/// above tables and below figures; `number` is that of the block in its document. The host puts
/// the reference to a figure's picture in the place of the text `figure` in `r:embed="figure"`.
std::vector<std::string> word_block(const Block& block, const std::string& caption,
                                    std::size_t number, const std::string& lang);

/// Title and subtitle; the stamp with its heading.
std::vector<std::string> word_front(const Document& document);
std::vector<std::string> word_stamp(const Document& document);

/// The whole of word/styles.xml, with the language of the text ("sv": sv-SE, "en": en-GB), and of
/// word/numbering.xml.
std::string word_styles(const std::string& lang);
std::string word_numbering();

}  // namespace skillnad
