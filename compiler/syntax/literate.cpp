#include "compiler/syntax/literate.h"

#include "compiler/base/fences.h"

namespace domat {
namespace {

void report(const Fence& fence, FileId file, Diagnostics& diags) {
  const auto end_of_info = static_cast<std::uint32_t>(fence.info.data() + fence.info.size() - fence.run.data());
  const Span marks{file, fence.marks, fence.marks + static_cast<std::uint32_t>(fence.run.size())};
  const Span line{file, fence.marks, fence.marks + end_of_info};
  if (fence.state == Fence::unclosed) diags.report(Diag::unclosed_fence, marks, {excerpt(fence.run)});
  if (fence.state == Fence::out_of_place)
    diags.report(Diag::fence_not_read, line, {Arg{"l'écrire hors des listes et des citations, après trois espaces au plus",
                                                  "write it outside lists and quotations, after three spaces at most"}});
  else if (nearly_holds_rules(fence))
    diags.report(Diag::fence_not_read, line, {Arg{"le marquer `domat`, en minuscules", "mark it `domat`, in lower case"}});
}

}  // namespace

std::vector<Span> code_in(const SourceMap& sources, FileId file, Diagnostics& diags) {
  const std::string_view text = sources.text(file);
  const auto size = static_cast<std::uint32_t>(text.size());
  if (!is_literate(sources.name(file))) return {Span{file, 0, size}};
  std::vector<Span> code;
  for (const Fence& fence : fences(text)) {
    report(fence, file, diags);
    if (fence.state != Fence::out_of_place && holds_rules(fence)) code.push_back({file, fence.inside, fence.inside_end});
  }
  code.push_back({file, size, size});
  return code;
}

}  // namespace domat
