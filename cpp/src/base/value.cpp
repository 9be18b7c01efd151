#include "skillnad/base/value.hpp"

namespace skillnad {

const Value* ValueList::find(const std::string& name) const {
  for (const auto& item : items) {
    if (item.first == name) return &item.second;
  }
  return nullptr;
}

void ValueList::add(std::string name, Value value) {
  items.emplace_back(std::move(name), std::move(value));
}

const Table* Value::table() const {
  const auto* held = get<std::shared_ptr<const Table>>();
  return held ? held->get() : nullptr;
}

const ValueList* Value::list() const {
  const auto* held = get<std::shared_ptr<const ValueList>>();
  return held ? held->get() : nullptr;
}

const NamedMatrix* Value::matrix() const {
  const auto* held = get<std::shared_ptr<const NamedMatrix>>();
  return held ? held->get() : nullptr;
}

const Result* Value::result() const {
  const auto* held = get<std::shared_ptr<const Result>>();
  return held ? held->get() : nullptr;
}

}  // namespace skillnad
