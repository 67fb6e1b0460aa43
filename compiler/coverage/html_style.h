// How the page looks, and the little that it does. Private to html.cpp.
#pragma once

namespace domat::coverage {

// Nothing is told by colour alone: each state has a sign and a line of its own.
inline constexpr const char* kStyle = R"css(
:root{--ink:#1b1b1f;--faint:#5b5b66;--line:#d5d5dc;--paper:#fff;--code:#f7f7f9;--ok:#1d6b38;--no:#a3130f;--no-paper:#fdeceb;--ex:#5b5b66}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0 auto;max-width:62rem;padding:1rem 1.25rem 4rem;color:var(--ink);background:var(--paper);font:1rem/1.55 Georgia,"Times New Roman",serif}
h1,h2,h3,h4,h5,h6,table,summary,.code,.legend,.cards,nav,.items{font-family:system-ui,"Segoe UI",Roboto,Arial,sans-serif}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.3rem;margin:2.5rem 0 .75rem;border-bottom:2px solid var(--ink);padding-bottom:.2rem}
h3{font-size:1.1rem;margin:2rem 0 .5rem;overflow-wrap:anywhere}
h4,h5,h6{font-size:1rem;margin:1.5rem 0 .5rem}
a{color:inherit}
a:focus-visible,summary:focus-visible{outline:3px solid #1a5fb4;outline-offset:2px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.75rem;margin:1rem 0;padding:0;list-style:none}
.cards li{border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.cards b{display:block;font-size:1.5rem;line-height:1.2}
.cards span{color:var(--faint)}
.bar{height:.55rem;border:1px solid var(--ink);border-radius:.3rem;margin-top:.4rem;overflow:hidden}
.bar i{display:block;height:100%;background:var(--ink)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line);vertical-align:top}
.figures th:not(:first-child),.figures td:not(:first-child){text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.part td:first-child{padding-left:1.25rem;color:var(--faint)}
.short{font-weight:700}
.items{list-style:none;margin:.25rem 0;padding:0;font-size:.9rem}
.items li{padding:.25rem 0 .25rem 1.4rem;text-indent:-1.4rem;overflow-wrap:anywhere}
.items li:target{background:#fff3c4;outline:2px solid var(--ink)}
.sign{display:inline-block;width:1.4rem;text-indent:0;font-weight:700}
.legend{font-size:.9rem;border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem}
.legend p{margin:.25rem 0}
.code{background:var(--code);border:1px solid var(--line);border-radius:.4rem;padding:.5rem 0;margin:.75rem 0}
.l{position:relative;padding:0 .6rem 0 3.4rem;min-height:1.5em;font:.85rem/1.7 ui-monospace,"DejaVu Sans Mono",Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
.l:target{background:#fff3c4}
.n{position:absolute;left:0;width:2.8rem;text-align:right;color:var(--faint);user-select:none;font-size:.75rem}
pre.other{background:var(--code);border:1px solid var(--line);border-radius:.4rem;padding:.5rem .8rem;overflow-x:auto;font-size:.85rem}
.ok{text-decoration:underline;text-decoration-thickness:1px;text-decoration-color:var(--ok);text-underline-offset:.2em}
.no{background:var(--no-paper);font-weight:700;text-decoration:underline wavy var(--no) 1.5px;text-underline-offset:.2em}
.ex{text-decoration:underline dotted var(--ex) 1.5px;text-underline-offset:.2em}
.m{text-decoration:none;font-weight:700;font-size:.8em;padding:0 .15em;vertical-align:.35em;line-height:0}
.m-ok{color:var(--ok)}.m-no{color:var(--no)}.m-ex{color:var(--ex)}
details.rule{margin:.15rem .6rem .5rem 3.4rem;border-left:3px solid var(--line);padding-left:.7rem}
details.rule.short{border-left:3px double var(--no);font-weight:400}
details.rule>summary{cursor:pointer;font-size:.85rem;color:var(--faint);padding:.15rem 0;overflow-wrap:anywhere}
details.rule.short>summary{color:var(--no);font-weight:700}
details.file>summary{cursor:pointer;font-size:1.1rem;font-weight:700;margin:2rem 0 .5rem;overflow-wrap:anywhere}
.skip{position:absolute;left:-99rem}
.skip:focus{position:static}
@media (max-width:40rem){body{padding:.75rem .75rem 3rem}.l{padding-left:2.4rem;font-size:.8rem}.n{width:1.9rem;font-size:.68rem}details.rule{margin-left:.6rem}.figures td,.figures th{padding-right:.4rem}.figures{font-size:.8rem}}
@media print{body{max-width:none}.code,.l,details.rule{break-inside:avoid-page}.skip{display:none}}
)css";

// A link into a closed part opens it; so does printing.
inline constexpr const char* kScript = R"js(
function show(){var e=location.hash.length>1&&document.getElementById(decodeURIComponent(location.hash.slice(1)));for(var p=e;p;p=p.parentElement)if(p.tagName==='DETAILS')p.open=true;if(e)e.scrollIntoView()}
addEventListener('hashchange',show);addEventListener('DOMContentLoaded',show);
addEventListener('beforeprint',function(){document.querySelectorAll('details').forEach(function(d){d.open=true})});
)js";

}  // namespace domat::coverage
