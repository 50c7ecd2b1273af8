from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.upstream.rt.bodies import text_of_html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<div>one<div>two</div></div>", "one\ntwo"),
        ("a  \n\t b", "a b"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n\n- two"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("&lt;b&gt; &amp; &laquo;ё&raquo; &#1105;", "<b> & «ё» ё"),
        ("<style>p{}</style><script>alert(1)</script><title>t</title>seen", "seen"),
        ("<head><meta charset=x></head>seen", "seen"),
        ('<a href="https://example.org/x">here</a>', "here <https://example.org/x>"),
        ('<a href="https://example.org/">https://example.org/</a>', "https://example.org/"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<a name=x>here</a>", "here"),
        ('<img src="https://example.org/pixel.gif">', ""),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("</p></div></script>closing only", "closing only"),
        ("<p>a</p>" + "<p></p>" * 9 + "<p>b</p>", "a\n\nb"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ],
)
def test_html_becomes_what_a_person_would_read(html: str, text: str) -> None:
    assert text_of_html(html) == text


@given(st.text(alphabet="<>/abp &;#\n\"'=!-", max_size=60))
def test_broken_html_gives_something(html: str) -> None:
    assert isinstance(text_of_html(html), str)
