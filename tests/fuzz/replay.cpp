// Gives a fuzz target the files of the folders it is called with, whole and cut short, where there is no fuzzer to do it.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void give(const std::string& bytes) { LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()); }

void replay(const std::string& bytes) {
  give(bytes);
  constexpr std::size_t kCuts = 64;
  for (std::size_t cut = 1; cut < kCuts; ++cut) give(bytes.substr(0, bytes.size() * cut / kCuts));
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      replay({std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
      ++files;
    }
  std::printf("%zu inputs\n", files);
  return files == 0;
}
