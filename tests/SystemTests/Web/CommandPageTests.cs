using System.Net;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Countinghouse.App.Web.Giving;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Every command has a form, made of its members; what is filled in is the command, and what is not is not in it.</summary>
public sealed class CommandPageTests(Office office) : IClassFixture<Office>
{
    static CancellationToken Halt => TestContext.Current.CancellationToken;

    static IEnumerable<CommandField> Leaves(IEnumerable<CommandField> fields) =>
        fields.SelectMany(f => f.Parts.Count > 0 ? Leaves(f.Parts) : [f]);

    // What anyone would fill in: of a list one row, of what may be empty nothing.
    static IEnumerable<KeyValuePair<string, string>> Filled(string command)
    {
        yield return new("command", command);
        foreach (var field in Leaves(CommandField.Of(command)))
            yield return new(field.Name.Replace("[#]", "[0]"), field.Words.Count > 0 ? field.Words[^1] : field.Kind switch
            {
                'd' => "2025-10-14",
                'n' => "1",
                'j' => "[]",
                _ => "x",
            });
    }

    // An entry by hand has accounts by number, and a page of its own.
    public static TheoryData<string> Commands => [.. Payload.Names.Except(["PostManual"])];

    [Theory, MemberData(nameof(Commands))]
    public void The_form_of_a_command_gives_it(string name)
    {
        var fields = CommandField.Of(name);
        Assert.Equal(JsonMembers.Given(Payload.FormOf(Payload.TypeOf(name))!).Select(p => p.Name).Except(["source", "file"]),
            fields.Select(f => f.Path));
        var leaves = Leaves(fields).ToList();
        Assert.Equal(leaves.Count, leaves.DistinctBy(f => f.Path).Count());
        var command = Payload.Read(CommandForm.Read(Filled(name)), out var problem);
        Assert.True(command is not null, problem);
        Assert.Equal(name, command.GetType().Name);
    }

    [Fact]
    public void Rows_and_parts_that_are_left_empty_are_none()
    {
        KeyValuePair<string, string>[] fields =
        [
            new("command", "PostJournal"), new("w:lines", ""), new("s:lines[0].account", " "), new("n:lines[0].amount", ""),
            new("s:lines[1].account", "6100"), new("n:lines[1].amount", "-12.50"), new("s:lines[3].account", "1010"),
            new("s:terms?.name", ""), new("n:terms?.rate", ""), new("s:other?.name", "x"), new("o:note", ""),
            new("d:until", ""), new("token", "t"),
        ];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"command":"PostJournal","lines":[{"account":"6100","amount":-12.50},{"account":"1010"}],"other":{"name":"x"},"note":null,
            "until":null}
            """), JsonNode.Parse(CommandForm.Read(fields))));
    }

    [Fact]
    public async Task Who_may_give_a_command_finds_its_form_where_its_list_is()
    {
        using var accountant = office.Enter("commands-books", "accountant");
        using var clerk = office.Enter("commands-desk", "operations");
        Assert.Contains("/commands/PostJournal", await accountant.Page("/commands"), StringComparison.Ordinal);
        Assert.Contains("/commands/PostJournal", await accountant.Page("/lists/journal"), StringComparison.Ordinal);
        Assert.DoesNotContain("/commands/PostJournal", await clerk.Page("/commands"), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound),
            (await clerk.Status("/commands/PostJournal"), await clerk.Status("/commands/Nothing")));
        var page = await accountant.Page("/commands/PostJournal?reason=rent");
        foreach (var field in Leaves(CommandField.Of("PostJournal")))
            Assert.Contains($"name=\"{field.Name.Replace("[#]", "[0]")}\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"rent\"", page, StringComparison.Ordinal);
        using var tried = await accountant.PostAsync("/give", new FormUrlEncodedContent(
        [
            new("command", "SetUnits"), new("s:fund", "FIRM"), new("d:from", "2025-10-14"), new("n:units", "1000"), new("dry-run", "yes"),
        ]), Halt);
        Assert.Equal(HttpStatusCode.OK, tried.StatusCode);
    }
}
