// Cells of saved results: numbers in hexadecimal, texts, flags, and the state of a design.
#pragma once

#include <string>
#include <vector>

#include "skillnad/base/json.hpp"
#include "skillnad/base/matrix.hpp"
#include "skillnad/formula/state.hpp"

namespace skillnad::api {

using json::Json;

inline Json number(double x) {
  return json::hex_double(x);
}
inline double number(const Json& at, const char* key) {
  return json::parse_hex_double(at.at(key).as_text(key));
}
inline std::string text(const Json& at, const char* key) {
  return at.at(key).as_text(key);
}
inline bool flag(const Json& at, const char* key) {
  return at.at(key).as_bool(key);
}

inline Json numbers(const Vector& xs) {
  Json out = Json::array();
  for (double x : xs) out.push(number(x));
  return out;
}
inline Vector numbers(const Json& at, const char* key) {
  Vector out;
  for (const Json& x : at.at(key).as_array(key))
    out.push_back(json::parse_hex_double(x.as_text(key)));
  return out;
}

inline Json texts(const std::vector<std::string>& xs) {
  Json out = Json::array();
  for (const std::string& x : xs) out.push(x);
  return out;
}
inline std::vector<std::string> texts(const Json& at, const char* key) {
  std::vector<std::string> out;
  for (const Json& x : at.at(key).as_array(key)) out.push_back(x.as_text(key));
  return out;
}

Json design_json(const formula::DesignState& state);
formula::DesignState design_from(const Json& at);

}  // namespace skillnad::api
