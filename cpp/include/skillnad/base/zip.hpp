// Archives in ZIP form, as workbooks are: entries stored or deflated, read from memory.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace skillnad {

/// The archive is damaged, or of a kind that is not read (encrypted, split, another compression).
struct ZipError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The data of a raw deflate stream (RFC 1951).
/// @param size  bytes the stream must give
/// @throws ZipError if the stream is damaged, or gives more or fewer bytes
std::string inflate(std::string_view deflated, std::size_t size);

/// The checksum CRC-32 of ZIP and PNG (polynomial 0xedb88320).
std::uint32_t crc32(std::string_view bytes);

/// Entries of an archive by name (PKWARE's APPNOTE 6.3; no 64-bit extension). `bytes` must outlive
/// it.
class ZipArchive {
 public:
  /// @throws ZipError if `bytes` is no archive
  explicit ZipArchive(std::string_view bytes);

  bool has(const std::string& name) const { return entries_.count(name) > 0; }
  /// The data of an entry; its length and checksum are as the archive says.
  /// @throws ZipError if there is no such entry or it is damaged
  std::string read(const std::string& name) const;

 private:
  struct Entry {
    std::uint32_t method = 0, crc = 0;
    std::size_t packed = 0, size = 0, header = 0;
  };

  std::string_view bytes_;
  std::map<std::string, Entry> entries_;
};

}  // namespace skillnad
