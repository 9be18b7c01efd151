#include "skillnad/base/nfc.hpp"

#include <algorithm>
#include <iterator>

#include "skillnad/base/utf8.hpp"

namespace skillnad {

namespace {

struct Letter {
  char32_t letter, base, mark;
  bool composes;  // false: a singleton, which form C replaces by its base
};
struct Mark {
  char32_t mark;
  int combining_class;
};
struct Range {
  char32_t low, high;
};

#include "nfc_table.inc"

const Letter* find_letter(char32_t point) {
  const Letter* found =
      std::lower_bound(std::begin(letters), std::end(letters), point,
                       [](const Letter& entry, char32_t x) { return entry.letter < x; });
  return found != std::end(letters) && found->letter == point ? found : nullptr;
}

// The canonical combining class: 0 for what is no mark of the table.
int combining_class(char32_t point) {
  for (const Mark& entry : marks) {
    if (entry.mark == point) return entry.combining_class;
  }
  return 0;
}

bool refused(char32_t point) {
  const Range* found =
      std::lower_bound(std::begin(delicate), std::end(delicate), point,
                       [](const Range& range, char32_t x) { return range.high < x; });
  return found != std::end(delicate) && found->low <= point;
}

// The letter that base and mark compose to, or 0.
char32_t composed(char32_t base, char32_t mark) {
  for (const Letter& entry : letters) {
    if (entry.composes && entry.base == base && entry.mark == mark) return entry.letter;
  }
  return 0;
}

void decompose(char32_t point, std::u32string& out) {
  const Letter* entry = find_letter(point);
  if (!entry) {
    out += point;
    return;
  }
  decompose(entry->base, out);
  if (entry->mark != 0) out += entry->mark;
}

// Canonical ordering: within a run of marks, stable by class.
void order_marks(std::u32string& points) {
  for (auto from = points.begin(); from != points.end();) {
    auto to = from;
    while (to != points.end() && combining_class(*to) != 0) ++to;
    std::stable_sort(
        from, to, [](char32_t a, char32_t b) { return combining_class(a) < combining_class(b); });
    from = to == points.end() ? to : to + 1;
  }
}

// Each mark joins the last letter unless a mark of the same class stands between.
std::u32string compose(const std::u32string& points) {
  std::u32string out;
  std::size_t base = std::u32string::npos;
  int last_class = 0;
  for (const char32_t point : points) {
    const int mark_class = combining_class(point);
    const bool blocked = last_class != 0 && last_class == mark_class;
    if (mark_class != 0 && base != std::u32string::npos && !blocked) {
      if (const char32_t letter = composed(out[base], point)) {
        out[base] = letter;
        continue;
      }
    }
    if (mark_class == 0) base = out.size();
    last_class = mark_class;
    out += point;
  }
  return out;
}

}  // namespace

NfcResult to_nfc(std::string& text) {
  if (utf8::ascii(text)) return NfcResult::same;
  bool work = false;
  std::u32string points = utf8::decode(text);
  for (const char32_t point : points) {
    if (point < 0x300) continue;
    if (refused(point)) return NfcResult::refused;
    const Letter* entry = find_letter(point);
    work = work || combining_class(point) != 0 || (entry && !entry->composes);
  }
  if (!work) return NfcResult::same;
  std::u32string decomposed;
  for (const char32_t point : points) decompose(point, decomposed);
  order_marks(decomposed);
  const std::u32string result = compose(decomposed);
  for (const char32_t point : result) {
    if (combining_class(point) != 0) return NfcResult::refused;
  }
  text = utf8::encode(result);
  return NfcResult::changed;
}

}  // namespace skillnad
