#include "skillnad/base/json.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <stdexcept>

#include "skillnad/base/error.hpp"
#include "skillnad/base/utf8.hpp"

namespace skillnad::json {

namespace {

constexpr int max_depth = 100;
constexpr std::size_t max_size = std::size_t{1} << 30;
constexpr double max_whole = 9007199254740992.0;  // 2^53

[[noreturn]] void wrong_type(std::string_view what, const char* expected) {
  throw DataError("file_format", "in the file, \"" + utf8::display(what) + "\" should be " +
                                     expected + ": the file was changed or is of another kind");
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Json run() {
    if (text_.size() > max_size) {
      throw DataError("file_format", "the JSON text is larger than 1 GiB: it is no saved result");
    }
    at_ = utf8::first_invalid(text_);
    if (at_ != std::string_view::npos) fail("bytes that are not UTF-8");
    at_ = 0;
    if (text_.substr(0, 3) == "\xef\xbb\xbf") fail("a byte-order mark");
    blanks();
    Json value = parse_value(0);
    blanks();
    if (at_ < text_.size()) fail("text after the end of the value");
    return value;
  }

 private:
  [[noreturn]] void fail(const char* found) const {
    throw DataError("file_format", std::string("no valid JSON: ") + found + " at byte " +
                                       std::to_string(at_ + 1) + " of " +
                                       std::to_string(text_.size()) +
                                       "; the file is damaged, cut short or of another kind");
  }

  bool more() const { return at_ < text_.size(); }
  char peek() const { return more() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (!more() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void blanks() {
    while (more() && std::strchr(" \t\n\r", text_[at_]) && text_[at_] != '\0') ++at_;
  }
  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Json parse_value(int depth) {
    if (depth > max_depth) fail("nesting deeper than 100");
    switch (peek()) {
      case '{':
        return parse_object(depth);
      case '[':
        return parse_array(depth);
      case '"':
        return Json(parse_text());
      case 't':
        if (take_word("true")) return Json(true);
        break;
      case 'f':
        if (take_word("false")) return Json(false);
        break;
      case 'n':
        if (take_word("null")) return Json();
        break;
      default:
        return Json(parse_number());
    }
    fail("an unknown word");
  }

  Json parse_array(int depth) {
    Array items;
    ++at_;
    blanks();
    if (take(']')) return Json(std::move(items));
    do {
      blanks();
      items.push_back(parse_value(depth + 1));
      blanks();
    } while (take(','));
    if (!take(']')) fail("a missing , or ]");
    return Json(std::move(items));
  }

  Json parse_object(int depth) {
    Object object;
    std::set<std::string> keys;
    ++at_;
    blanks();
    if (take('}')) return Json(std::move(object));
    do {
      blanks();
      if (peek() != '"') fail("a missing key");
      std::string key = parse_text();
      if (!keys.insert(key).second) fail("a repeated key");
      blanks();
      if (!take(':')) fail("a missing :");
      blanks();
      object.members.emplace_back(std::move(key), parse_value(depth + 1));
      blanks();
    } while (take(','));
    if (!take('}')) fail("a missing , or }");
    return Json(std::move(object));
  }

  char32_t parse_hex4() {
    char32_t point = 0;
    if (at_ + 4 > text_.size()) fail("an escape that is cut short");
    const char* from = text_.data() + at_;
    std::uint32_t bits = 0;
    const auto read = std::from_chars(from, from + 4, bits, 16);
    if (read.ec != std::errc() || read.ptr != from + 4) fail("an escape without four digits");
    point = bits;
    at_ += 4;
    return point;
  }

  char32_t parse_escape() {
    static const char names[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char kind = peek();
    ++at_;
    if (kind != 'u') {
      const char* found = kind == '\0' ? nullptr : std::strchr(names, kind);
      if (!found) fail("an unknown escape");
      return static_cast<unsigned char>(meanings[found - names]);
    }
    const char32_t point = parse_hex4();
    if (point < 0xd800 || point > 0xdfff) return point;
    if (point > 0xdbff || !take_word("\\u")) fail("half a surrogate pair");
    const char32_t low = parse_hex4();
    if (low < 0xdc00 || low > 0xdfff) fail("a broken surrogate pair");
    return 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
  }

  std::string parse_text() {
    std::string out;
    ++at_;
    for (;;) {
      const std::size_t from = at_;
      while (more() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20) {
        ++at_;
      }
      out.append(text_.substr(from, at_ - from));
      if (take('"')) return out;
      if (!take('\\')) fail(more() ? "a control character in a text" : "a text without end");
      utf8::append(out, parse_escape());
    }
  }

  void digits() {
    if (peek() < '0' || peek() > '9') fail(more() ? "an unexpected character" : "an early end");
    while (peek() >= '0' && peek() <= '9') ++at_;
  }

  double parse_number() {
    const std::size_t from = at_;
    take('-');
    if (!take('0')) digits();
    if (take('.')) digits();
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (!take('+')) take('-');
      digits();
    }
    double x = 0.0;
    const auto read = std::from_chars(text_.data() + from, text_.data() + at_, x);
    if (read.ec != std::errc() || read.ptr != text_.data() + at_) {
      at_ = from;
      fail("a number outside the range of a double");
    }
    return x;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void write_text(std::string& out, const std::string& text) {
  static const char digits[] = "0123456789abcdef";
  if (!utf8::valid(text)) throw std::logic_error("JSON: a text that is not UTF-8");
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

void write_number(std::string& out, double x) {
  if (!std::isfinite(x)) throw std::logic_error("JSON: a number that is not finite");
  char buffer[32];
  const bool whole =
      x == std::floor(x) && std::fabs(x) <= max_whole && !(x == 0 && std::signbit(x));
  const auto end = whole ? std::to_chars(buffer, buffer + 32, static_cast<long long>(x))
                         : std::to_chars(buffer, buffer + 32, x);
  out.append(buffer, end.ptr);
}

void write_value(std::string& out, const Json& value, int indent, int depth) {
  const auto line = [&](int level) {
    if (indent == 0) return;
    out += '\n';
    out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(level), ' ');
  };
  if (depth > max_depth) throw std::logic_error("JSON: nesting deeper than 100");
  if (const auto* flag = value.get<bool>()) {
    out += *flag ? "true" : "false";
  } else if (const auto* number = value.get<double>()) {
    write_number(out, *number);
  } else if (const auto* text = value.get<std::string>()) {
    write_text(out, *text);
  } else if (const auto* items = value.get<Array>()) {
    out += '[';
    for (std::size_t i = 0; i < items->size(); ++i) {
      if (i > 0) out += ',';
      line(depth + 1);
      write_value(out, (*items)[i], indent, depth + 1);
    }
    if (!items->empty()) line(depth);
    out += ']';
  } else if (const auto* object = value.get<Object>()) {
    out += '{';
    for (std::size_t i = 0; i < object->members.size(); ++i) {
      if (i > 0) out += ',';
      line(depth + 1);
      write_text(out, object->members[i].first);
      out += indent > 0 ? ": " : ":";
      write_value(out, object->members[i].second, indent, depth + 1);
    }
    if (!object->members.empty()) line(depth);
    out += '}';
  } else {
    out += "null";
  }
}

}  // namespace

const Json* Object::find(std::string_view key) const {
  for (const Member& member : members) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

bool Json::as_bool(std::string_view what) const {
  const auto* x = get<bool>();
  if (!x) wrong_type(what, "true or false");
  return *x;
}

double Json::as_number(std::string_view what) const {
  const auto* x = get<double>();
  if (!x) wrong_type(what, "a number");
  return *x;
}

std::size_t Json::as_size(std::string_view what) const {
  const auto* x = get<double>();
  if (!x || !(*x >= 0 && *x <= max_whole) || *x != std::floor(*x)) {
    wrong_type(what, "a whole number from 0 to 2^53");
  }
  return static_cast<std::size_t>(*x);
}

const std::string& Json::as_text(std::string_view what) const {
  const auto* x = get<std::string>();
  if (!x) wrong_type(what, "a text");
  return *x;
}

const Array& Json::as_array(std::string_view what) const {
  const auto* x = get<Array>();
  if (!x) wrong_type(what, "an array");
  return *x;
}

const Object& Json::as_object(std::string_view what) const {
  const auto* x = get<Object>();
  if (!x) wrong_type(what, "an object");
  return *x;
}

const Json& Json::at(std::string_view key) const {
  const auto* object = get<Object>();
  const Json* found = object ? object->find(key) : nullptr;
  if (!found) wrong_type(key, "there");
  return *found;
}

Json& Json::add(std::string key, Json value) {
  auto* object = std::get_if<Object>(&data_);
  if (!object || object->find(key)) throw std::logic_error("JSON: add " + key);
  object->members.emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::push(Json value) {
  auto* items = std::get_if<Array>(&data_);
  if (!items) throw std::logic_error("JSON: push to what is no array");
  items->push_back(std::move(value));
  return *this;
}

Json parse(std::string_view text) {
  return Parser(text).run();
}

std::string write(const Json& value, int indent) {
  std::string out;
  write_value(out, value, indent, 0);
  if (indent > 0) out += '\n';
  return out;
}

std::string hex_double(double x) {
  if (std::isnan(x)) return "nan";
  std::string text = std::signbit(x) ? "-" : "";
  if (std::isinf(x)) return text + "inf";
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof(bits));
  const std::uint64_t fraction = bits & ((std::uint64_t{1} << 52) - 1);
  const int stored = static_cast<int>(bits >> 52 & 0x7ff);
  const int exponent = stored != 0 ? stored - 1023 : fraction == 0 ? 0 : -1022;
  text += stored != 0 ? "0x1" : "0x0";
  if (fraction != 0) {
    text += '.';
    for (int shift = 48; shift >= 0; shift -= 4) text += "0123456789abcdef"[fraction >> shift & 15];
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + (exponent < 0 ? "p" : "p+") + std::to_string(exponent);
}

double parse_hex_double(std::string_view text) {
  double x = std::numeric_limits<double>::quiet_NaN();
  std::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (negative) rest.remove_prefix(1);
  if (rest == "inf") {
    x = std::numeric_limits<double>::infinity();
  } else if (rest.substr(0, 2) == "0x") {
    rest.remove_prefix(2);
    std::from_chars(rest.data(), rest.data() + rest.size(), x, std::chars_format::hex);
  }
  if (negative) x = -x;
  // One spelling a value: whatever was read must be written as it stood.
  if (hex_double(x) != text) {
    throw DataError(
        "file_format",
        "a number of the file is not in the exact hexadecimal form: the file was changed "
        "by hand or by another program");
  }
  return x;
}

}  // namespace skillnad::json
