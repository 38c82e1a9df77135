using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using Countinghouse.Kernel;
using Countinghouse.Store.Reports;
using Countinghouse.SystemTests.Support;

namespace Countinghouse.SystemTests.Web;

/// <summary>Text that would be a script in a page is text wherever it is shown: what is asked, what comes in, what addresses say.</summary>
public sealed class ScriptTests(Office office) : IClassFixture<Office>
{
    const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

    static CancellationToken Halt => TestContext.Current.CancellationToken;

    // Of each kind of command one with hostile text in all its texts; what is no text is small.
    static object? Made(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is not null) return null;
        if (type == typeof(string)) return Hostile;
        if (type == typeof(DateOnly)) return new DateOnly(2025, 10, 14);
        if (type == typeof(bool)) return true;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (type.IsPrimitive || type == typeof(decimal)) return Convert.ChangeType(1, type, CultureInfo.InvariantCulture);
        if (type.IsArray && type.GetElementType() is { } element) return ArrayOf(element, [Made(element)]);
        if (type.IsGenericType && type.GetGenericArguments() is [var of] && type.IsAssignableFrom(of.MakeArrayType()))
            return ArrayOf(of, [Made(of)]);
        return type.GetConstructors().MaxBy(c => c.GetParameters().Length) is { } maker
            ? maker.Invoke([.. maker.GetParameters().Select(p => Made(p.ParameterType))]) : Activator.CreateInstance(type);
    }

    static Array ArrayOf(Type type, object?[] values)
    {
        var array = Array.CreateInstance(type, values.Length);
        values.CopyTo(array, 0);
        return array;
    }

    static Command? Made(string name)
    {
        try
        {
            return Made(typeof(Payload).Assembly.GetTypes().Single(t => t.Name == name && t.IsSubclassOf(typeof(Command)))) as Command;
        }
        catch (Exception e) when (e is TargetInvocationException or MissingMethodException or ArgumentException)
        {
            return null; // a value that takes no such text, as an ISIN
        }
    }

    static void Harmless(string path, string page)
    {
        Assert.False(page.Contains("<script>alert", StringComparison.OrdinalIgnoreCase) || page.Contains("<img src=x",
            StringComparison.OrdinalIgnoreCase),
            $"{path} shows text as a script");
    }

    static async Task Look(HttpClient who, string path)
    {
        using var answer = await who.GetAsync(path, Halt);
        Assert.True((int)answer.StatusCode < 500, $"{path}: {answer.StatusCode}");
        if (answer.Content.Headers.ContentType?.MediaType == "text/html") Harmless(path, await answer.Content.ReadAsStringAsync(Halt));
        else Assert.NotEqual("text/html", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Hostile_text_of_every_command_is_shown_as_text_on_every_page()
    {
        using var eva = office.Enter("eva", "examiner");
        using var anna = office.Enter("anna", "operations");
        var first = office.Known;
        var made = Payload.Names.Select(n => (Name: n, Command: Made(n))).ToList();
        Assert.True(made.Count(m => m.Command is not null) > made.Count * 3 / 4,
            "not made: " + string.Join(", ", made.Where(m => m.Command is null).Select(m => m.Name)));
        foreach (var (name, command) in made)
        {
            if (command is null) continue;
            // As its owner asks it, and as who asks through a form.
            try
            {
                await office.Try(command);
            }
            catch (Exception e) when (e is OverflowException or ArgumentException)
            {
                // A number out of all measure: not what is tried here.
            }
            var fields = JsonNode.Parse(Payload.Write(command))!.AsObject().Select(f =>
                KeyValuePair.Create(f.Key == "command" ? f.Key : "j:" + f.Key,
                f.Key == "command" ? name : f.Value?.ToJsonString() ?? "null"));
            using var answer = await anna.PostAsync("/give", new FormUrlEncodedContent(fields), Halt);
            Assert.True((int)answer.StatusCode < 500, $"{name}: {answer.StatusCode}");
            Harmless(name, await answer.Content.ReadAsStringAsync(Halt));
        }
        foreach (var list in ReportBook.ListNames)
            foreach (var path in new[] { $"/lists/{list}", $"/lists/{list}/rows?limit=1000&sort=-fact",
                $"/lists/{list}/rows?offset=900&limit=1000" })
                await Look(eva, path);
        for (var fact = first; fact < office.Known; fact += 1 + (office.Known - first) / 60) await Look(eva, $"/facts/{fact}");
        foreach (var path in new[] { "/", "/people", "/settings", "/approvals", "/status", "/records", "/import", "/lists" })
            await Look(eva, path);
    }

    [Fact]
    public async Task Hostile_text_in_addresses_and_files_is_shown_as_text()
    {
        using var eva = office.Enter("eva2", "examiner");
        using var anna = office.Enter("anna2", "operations");
        var text = Uri.EscapeDataString(Hostile);
        foreach (var stem in new[]
        {
            "/search?q=", "/palette?q=", "/lists/trades?q=", "/lists/trades?sort=", "/lists/trades?cols=", "/lists/trades?account=",
            "/lists/trades?as-of=",
            "/lists/trades?known-at=", "/lists/trades?offset=", "/lists/", "/trades/", "/accounts/", "/assets/", "/parties/",
            "/records/proof?of=",
            "/records/checkpoints/", "/sign-in?next=/", "/sign-in?x=", "/?x=", "/import/",
        })
            await Look(eva, stem + text);
        foreach (var (name, body) in new[]
        {
            ("m.xml", $"<Document><a>{WebUtility.HtmlEncode(Hostile)}</a></Document>"), ("m.xml", Hostile), ("m.fin",
            "{1:F01" + Hostile + "}{4:\r\n:20:" + Hostile + "\r\n-}"),
        })
        {
            using var form = new MultipartFormDataContent { { new StringContent(body), "files", name } };
            using var answer = await anna.PostAsync("/import", form, Halt);
            Harmless(name, await answer.Content.ReadAsStringAsync(Halt));
            if (answer.Headers.Location is not { } job) continue;
            for (var i = 0; i < 200 && (await anna.Page(job + "/part")).Contains("every 1s", StringComparison.Ordinal); i++)
                await Task.Delay(50, Halt);
            foreach (var path in new[] { $"{job}", "/import", "/lists/messages", $"/facts/{office.Known - 1}",
                $"/facts/{office.Known - 2}" }) await Look(eva, path);
        }
    }
}
