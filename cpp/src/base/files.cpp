#include "skillnad/base/files.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "skillnad/base/error.hpp"

namespace skillnad {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
  std::error_code error;
  std::ifstream in;
  if (!fs::is_directory(fs::u8path(path), error)) in.open(fs::u8path(path), std::ios::binary);
  if (!in.is_open())
    throw DataError("file", "The file " + path + " cannot be read: is the path right?",
                    {"path", {}, 0});
  return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

void write_file(const std::string& path, std::string_view bytes) {
  const fs::path target = fs::u8path(path);
  const fs::path beside = fs::u8path(path + ".part");
  {
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.flush();
    if (!out)
      throw DataError("file",
                      "The file " + path +
                          " cannot be written: is there such a folder, and is it "
                          "writable?",
                      {"path", {}, 0});
  }
  std::error_code error;
  fs::rename(beside, target, error);
  if (error) {
    fs::remove(beside, error);
    throw DataError("file", "The file " + path + " cannot be put in place: is it a folder?",
                    {"path", {}, 0});
  }
}

void make_folders(const std::string& path) {
  std::error_code error;
  fs::create_directories(fs::u8path(path), error);
  if (error || !fs::is_directory(fs::u8path(path)))
    throw DataError("file", "The folder " + path + " cannot be made.", {"path", {}, 0});
}

}  // namespace skillnad
