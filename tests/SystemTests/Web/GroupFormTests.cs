using System.Text;
using Countinghouse.App.Web.Api;

namespace Countinghouse.SystemTests.Web;

/// <summary>A form of the API against the text that is sent for it: docs/formats/api.md.</summary>
public sealed class GroupFormTests
{
    const string Books = """{"currency": "USD", "entities": [], "books": [{"name": "a", "lei": "b", "currency": "USD", "lines": """;

    // The members are those of docs/formats/openapi.json, the sentences those of commands: docs/formats/api.md.
    [Theory]
    [InlineData("""{"entities": []}""", "member 'currency' is missing")]
    [InlineData("""{"currency": null, "entities": []}""", "'currency' is not of the kind that belongs there")]
    [InlineData("""{"currency": "USD", "entities": null}""", "'entities' is not of the kind that belongs there")]
    [InlineData("""{"currency": "USD", "entities": {}}""", "'entities' is not of the kind that belongs there")]
    [InlineData("""{"currency": "USD", "entities": [null]}""", "'entities' has null in a list")]
    [InlineData("""{"currency": "USD", "entities": [{}]}""", "member 'entities[0].lei' is missing")]
    [InlineData("""{"currency": "USD", "entities": [{"lei": null}]}""", "'entities[0].lei' is not of the kind that belongs there")]
    [InlineData("""{"currency": "USD", "entities": [{"lei": "A", "share": "half"}]}""",
        "'entities[0].share' is not of the kind that belongs there")]
    [InlineData("""{"currency": "USD", "entities": [{"lei": "A", "parts": 1}]}""",
        "'entities[0]' has no member 'parts'; it has lei, share, closing, average, historical")]
    [InlineData(Books + """[{"section": null, "line": "Cash", "amount": 1, "with": ""}]}]}""",
        "'books[0].lines[0].section' is not of the kind that belongs there")]
    [InlineData(Books + """[{"section": "ASSETS", "line": "Cash", "amount": 1, "with": ""}, null]}]}""",
        "'books' has null in a list")]
    [InlineData(Books + """[], "notes": null}]}""", "'books[0].notes' is not of the kind that belongs there")]
    [InlineData("""{"currency": "US\u0000", "entities": []}""", "'currency' has U+0000, a character that no text has")]
    [InlineData("""{"currency": "USD", "currency": "EUR", "entities": []}""", "is not JSON: ")]
    [InlineData("[]", "it is one JSON object"), InlineData("", "is not JSON: ")]
    public void What_is_reckoned_with_is_read_member_by_member(string text, string says)
    {
        Assert.Null(ApiEntries.Read<GroupForm>(Encoding.UTF8.GetBytes(text), out var wrong));
        Assert.StartsWith(says, wrong, StringComparison.Ordinal);
    }
}
