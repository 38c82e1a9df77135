using System.Globalization;
using Countinghouse.Kernel;

namespace Countinghouse.Tests.Kernel;

/// <summary>What no text has: by Unicode's own classes, character by character.</summary>
public sealed class PlainTextTests
{
    [Fact]
    public void A_text_has_no_control_character_but_tab_and_line_break_and_none_that_turns_it()
    {
        for (int c = 0; c <= char.MaxValue; c++)
        {
            var odd = CharUnicodeInfo.GetUnicodeCategory((char)c) switch
            {
                UnicodeCategory.Control => (char)c is not ('\t' or '\n' or '\r'),
                UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
                UnicodeCategory.Format => c is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069, // UAX 9, table 4
                _ => false,
            };
            Assert.True(odd == PlainText.IsOdd((char)c), $"U+{c:X4}");
        }
        Assert.Equal("U+202E", PlainText.OddIn("Bob\u202EelbA\u0007"));
        Assert.Null(PlainText.OddIn("two\r\nlines\tand 李 \u200F"));
    }
}
