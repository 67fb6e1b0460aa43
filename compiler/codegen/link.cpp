#include "compiler/codegen/link.h"

#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>

#include <lld/Common/Driver.h>
#include <llvm/Support/raw_ostream.h>

LLD_HAS_DRIVER(elf)
LLD_HAS_DRIVER(wasm)

namespace domat::native {
namespace {

namespace fs = std::filesystem;

// The functions of domat/pack.h. Those that the archive lacks are left out.
constexpr const char* kExported[] = {"domat_open",         "domat_describe",       "domat_case_memory",    "domat_atoms",         "domat_instances",
                                     "domat_evaluate_case", "domat_batch_memory", "domat_prepare_batch", "domat_run_batch", "domat_evaluate_batch", "domat_plane_of_bytes", "domat_planes_of_bytes", "domat_evaluate_arrow"};

llvm::Error failed(const std::string& why) { return llvm::createStringError(llvm::inconvertibleErrorCode(), why); }

// The linker reads and writes files: these are in a folder of their own, which goes with this object.
class Scratch {
 public:
  Scratch() {
    std::error_code error;
    std::string name = (fs::temp_directory_path(error) / "domat-XXXXXX").string();
    if (!error && mkdtemp(name.data())) path_ = name;
    else cause_ = error ? error.message() : std::strerror(errno);
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  bool made() const { return !path_.empty(); }
  const std::string& cause() const { return cause_; }
  std::string path(const std::string& name) const { return (path_ / name).string(); }
  bool write(const std::string& name, const std::string& bytes) const {
    std::ofstream file(path(name), std::ios::binary);
    file << bytes;
    return static_cast<bool>(file.flush());
  }
  std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
  }

 private:
  fs::path path_;
  std::string cause_;
};

using Words = std::vector<std::string>;

// No build id: it would be one more thing that is not the rules. Symbols go: what is needed to load is in the dynamic ones.
Words shared_object(const Scratch& scratch) {
  std::string script = "{ global:";
  for (const char* name : kExported) script += std::string(" ") + name + ";";
  if (!scratch.write("exported", script + " local: *; };\n")) return {};
  Words words{"ld.lld", "-shared", "--build-id=none", "--hash-style=gnu", "-z", "relro", "-z", "now", "-z", "noexecstack", "-z", "text", "--gc-sections", "--strip-all",
              "--undefined-version", "--version-script=" + scratch.path("exported")};
  for (const char* name : kExported) words.push_back(std::string("--undefined=") + name);
  return words;
}

// The stack lies below everything else, so that too deep a one traps. A host puts its cases after __heap_base.
Words module_of_its_own() {
  Words words{"wasm-ld", "--no-entry", "--gc-sections", "--strip-all", "--stack-first", "-z", "stack-size=262144", "--export=__heap_base"};
  for (const char* name : kExported) words.push_back(std::string("--export-if-defined=") + name), words.push_back(std::string("--undefined=") + name);
  return words;
}

llvm::Error run(const Words& words) {
  static std::mutex one_at_a_time;  // the linker is full of globals
  static bool usable = true;        // not after it crashed
  const std::lock_guard lock(one_at_a_time);
  if (!usable) return failed("the linker broke down before");
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  std::string said;
  llvm::raw_string_ostream out(said);
  const lld::Result result = lld::lldMain(arguments, out, out, {{lld::Gnu, &lld::elf::link}, {lld::Wasm, &lld::wasm::link}});
  usable = result.canRunAgain;
  return result.retCode == 0 ? llvm::Error::success() : failed(said.empty() ? "the linker gives no reason" : said);
}

}  // namespace

llvm::Expected<std::string> link(Machine machine, const std::vector<std::string>& objects, const std::string& archive) {
  const Scratch scratch;
  if (!scratch.made()) return failed("no temporary folder: " + scratch.cause());
  Words words = machine == Machine::wasm32 ? module_of_its_own() : shared_object(scratch);
  bool written = !words.empty();
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const std::string name = std::to_string(i) + ".o";
    written = written && scratch.write(name, objects[i]);
    words.push_back(scratch.path(name));
  }
  if (!written) return failed("cannot write into the temporary folder: " + std::string(std::strerror(errno)));
  words.insert(words.end(), {archive, "-o", scratch.path("out")});
  if (llvm::Error e = run(words)) return e;
  return scratch.read("out");
}

}  // namespace domat::native
