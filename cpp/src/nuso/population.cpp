#include "skillnad/nuso/population.hpp"

#include <algorithm>
#include <stdexcept>

#include "skillnad/nuso/words.hpp"

namespace skillnad::nuso {

namespace {

enum class Relation { equal, unequal, less, at_most, more, at_least, known };

struct Part {
  std::string name;
  Relation relation = Relation::known;
  std::vector<std::string> values;
};

[[noreturn]] void bad_condition(const std::string& condition, const std::string& what) {
  throw ConditionError("condition '" + condition + "': " + what);
}

Part read_part(const std::string& text, const std::string& condition) {
  const std::size_t at = text.find_first_of("=!<>?");
  if (at == std::string::npos) bad_condition(condition, "no relation in '" + text + "'");
  Part part;
  part.name = trimmed(text.substr(0, at));
  std::size_t end = at + 1;
  const bool equals = end < text.size() && text[end] == '=';
  switch (text[at]) {
    case '?':
      return part;
    case '=':
      part.relation = Relation::equal;
      break;
    case '!':
      part.relation = Relation::unequal;
      break;
    case '<':
      part.relation = equals ? Relation::at_most : Relation::less;
      break;
    default:
      part.relation = equals ? Relation::at_least : Relation::more;
  }
  if (equals) ++end;
  part.values = split(text.substr(end), '|');
  return part;
}

std::int32_t code_of(const Attribute& attribute, const std::string& value,
                     const std::string& condition) {
  if (attribute.levels.empty()) {
    constexpr std::size_t most_digits = 9;  // below 2^31
    if (value.empty() || value.size() > most_digits ||
        value.find_first_not_of("0123456789") != std::string::npos)
      bad_condition(condition, "'" + value + "' is not a whole number below 10^9");
    return static_cast<std::int32_t>(std::stol(value));
  }
  const auto found = std::find(attribute.levels.begin(), attribute.levels.end(), value);
  if (found == attribute.levels.end()) bad_condition(condition, "no level '" + value + "'");
  return static_cast<std::int32_t>(found - attribute.levels.begin());
}

bool fulfils(std::int32_t x, Relation relation, const std::vector<std::int32_t>& codes) {
  switch (relation) {
    case Relation::known:
      return true;
    case Relation::equal:
      return std::find(codes.begin(), codes.end(), x) != codes.end();
    case Relation::unequal:
      return std::find(codes.begin(), codes.end(), x) == codes.end();
    case Relation::less:
      return x < codes[0];
    case Relation::at_most:
      return x <= codes[0];
    case Relation::more:
      return x > codes[0];
    case Relation::at_least:
      return x >= codes[0];
  }
  return false;
}

}  // namespace

const Attribute& Population::at(const std::string& name) const {
  const auto found = attributes.find(name);
  if (found == attributes.end()) throw ConditionError("population without '" + name + "'");
  return found->second;
}

Attribute& Population::at(const std::string& name) {
  return const_cast<Attribute&>(static_cast<const Population*>(this)->at(name));
}

Attribute& Population::add(const std::string& name, std::vector<std::string> levels) {
  Attribute& attribute = attributes[name];
  attribute.code.assign(n, no_value);
  attribute.levels = std::move(levels);
  return attribute;
}

void Population::take(const Population& parent, const std::vector<std::int32_t>& row) {
  for (const auto& [name, attribute] : parent.attributes) {
    if (has(name)) continue;
    Attribute& mine = add(name, attribute.levels);
    for (std::size_t i = 0; i < n; ++i)
      if (row[i] != no_value) mine.code[i] = attribute.code[static_cast<std::size_t>(row[i])];
  }
}

std::vector<std::uint8_t> rows_where(const Population& population, const std::string& condition) {
  std::vector<std::uint8_t> rows(population.n, 1);
  if (trimmed(condition).empty()) return rows;
  for (const std::string& text : split(condition, '&')) {
    const Part part = read_part(text, condition);
    if (!population.has(part.name)) bad_condition(condition, "no attribute '" + part.name + "'");
    const Attribute& attribute = population.at(part.name);
    std::vector<std::int32_t> codes;
    for (const std::string& value : part.values)
      codes.push_back(code_of(attribute, value, condition));
    for (std::size_t i = 0; i < population.n; ++i) {
      const std::int32_t x = attribute.code[i];
      if (rows[i] && (x == no_value || !fulfils(x, part.relation, codes))) rows[i] = 0;
    }
  }
  return rows;
}

std::vector<std::string> names_in(const std::string& condition) {
  std::vector<std::string> names;
  if (trimmed(condition).empty()) return names;
  for (const std::string& text : split(condition, '&'))
    names.push_back(read_part(text, condition).name);
  return names;
}

}  // namespace skillnad::nuso
