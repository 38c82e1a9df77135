using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Countinghouse.App.Web.Door;
using Countinghouse.App.Web.Exporting;
using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Store.Lists;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Countinghouse.App.Web.Api;

/// <summary>How a list is asked for.</summary>
sealed record ListParameters
{
    [FromQuery(Name = "filter")]
    [Description("As on the pages: status:FAILING isin:US* amount>1000 settlement_date:2026-01-01..2026-01-31 \"bank of\"")]
    public string? Filter { get; init; }
    [FromQuery(Name = "sort"), Description("Columns with commas between, each with a - before it for falling")]
    public string? Sort { get; init; }
    [FromQuery(Name = "columns"), Description("Columns to give, with commas between; all of them where none is named")]
    public string? Columns { get; init; }
    [FromQuery(Name = "asOf"), Description("The books as of a business date, 2026-03-31")]
    public string? AsOf { get; init; }
    [FromQuery(Name = "knownAt"), Description("With what was known at an instant, 2026-03-31T17:00:00Z")]
    public string? KnownAt { get; init; }
    [FromQuery(Name = "account"), Description("Only of this account")]
    public string? Account { get; init; }
    [FromQuery(Name = "isin"), Description("Only of this instrument")]
    public string? Isin { get; init; }
    [FromQuery(Name = "limit"), Description("Rows of a page, 1 to 1000; 100 where it is not said")]
    public int? Limit { get; init; }
    [FromQuery(Name = "cursor"), Description("The 'next' of the page before")]
    public string? Cursor { get; init; }
}

/// <summary>Every list page by page, or all of it as lines.</summary>
static class ApiLists
{
    const string Lines = "application/x-ndjson";

    static readonly string[] Known = ["filter", "sort", "columns", "asOf", "knownAt", "account", "isin", "limit", "cursor"];

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/lists", Names).NeedsSignIn().WithTags("Lists").WithName("Lists")
            .WithSummary("The lists that you may see, with their columns").Produces<ListNames>().Refuses(400);
        app.MapGet("/api/v1/lists/{name}", Rows).Needs("{name}").ByAccount().WithTags("Lists").WithName("List")
            .WithSummary("A page of a list; all of it, row by row, for Accept: application/x-ndjson")
            .Produces<ListAnswer>(200, "application/json", Lines).Produces(304)
            .Refuses(400, 404, 406, 410);
    }

    static IResult Names(HttpContext http, Readings readings)
    {
        if (Reading.Strange(http) is { } strange) return Problems.Result(strange);
        if (Reading.IsKnown(http, readings.Host.Known)) return Reading.NotModified;
        var caller = http.Caller();
        List<ListNamed> items = [];
        foreach (var name in ReportBook.ListNames)
        {
            var sight = caller.SightOf(name);
            if (sight.Why != Refusal.None) continue;
            var columns = readings.Books.Columns(name);
            if (sight.Accounts.Count > 0 && !SqlList.SaysWhose(columns)) continue;
            items.Add(new(name, ReportBook.ListSays(name), [.. columns.Select(ListColumn.Of)]));
        }
        return Results.Json(new ListNames(items), Problems.Json);
    }

    static async Task Rows([Description("Name of the list")] string name, [AsParameters] ListParameters of, HttpContext http,
        Readings readings)
    {
        if (await ListRoutes.ColumnsFor(name, http, (readings.Host, readings.Books)) is not { } columns) return;
        var wrong = Reading.Strange(http, Known);
        var visit = wrong is null ? Reading.Visit(http, readings.Host, out wrong) : null;
        wrong ??= of.Limit is < 1 or > ListAsked.MostRows ? Problems.Of(400, $"limit is 1 to {ListAsked.MostRows}", "limit") : null;
        if (wrong is null && visit is not null)
        {
            var asked = ListAsked.Parse(name, columns, p => Value(of, p));
            asked = asked with { Query = asked.Query with { Accounts = http.Caller().Accounts } };
            wrong = asked.Wrong is { } what ? Problems.Of(400, what, FieldOf(of, name, columns)) : null;
            if (wrong is null) await Answer(http, visit, asked, (of, readings));
        }
        if (wrong is not null) await Problems.Result(wrong).ExecuteAsync(http);
    }

    static string Value(ListParameters of, string name) => name switch
    {
        "q" => of.Filter,
        "sort" => of.Sort,
        "cols" => of.Columns,
        "account" => of.Account,
        "isin" => of.Isin,
        "limit" => of.Limit?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    } ?? "";

    // The first that is not understood by itself.
    static string FieldOf(ListParameters of, string name, IReadOnlyList<Column> columns) => Array.Find(
        [("q", "filter"), ("sort", "sort"), ("cols", "columns"), ("account", "account")], p =>
        ListAsked.Parse(name, columns, n => n == p.Item1 ? Value(of, n) : "").Wrong is not null) is (_, { } field) ? field : "isin";

    static Task Answer(HttpContext http, Visit visit, ListAsked asked, (ListParameters Parameters, Readings Readings) of)
    {
        var forms = http.Request.Headers.Accept.ToString();
        bool Takes(string form) => forms.Contains(form, StringComparison.OrdinalIgnoreCase);
        if (Takes(Lines)) return of.Parameters is { Limit: null, Cursor: null } ? Stream(http, visit, asked, of.Readings)
            : Problems.Result(400, $"{Lines} gives every row: it has no pages", of.Parameters.Cursor is null ? "limit" : "cursor")
                .ExecuteAsync(http);
        if (forms.Length > 0 && !Takes("application/json") && !Takes("*/*") && !Takes("application/*"))
            return Problems.Result(406, $"a list is given as application/json or {Lines}", "Accept").ExecuteAsync(http);
        return Page(http, visit, asked, of).ExecuteAsync(http);
    }

    static IResult Page(HttpContext http, Visit visit, ListAsked asked, (ListParameters Parameters, Readings Readings) of)
    {
        var (parameters, readings) = of;
        var (query, part) = (asked.Query, asked.Query.Part);
        var text = string.Join('\n', [asked.Name, $"{query.Filter}", asked.Sort, part.Account, part.Isin, parameters.AsOf,
            parameters.KnownAt, string.Join(',', query.Accounts)]);
        var cursor = parameters.Cursor is { } given ? Cursor.Read(given, readings.Secret, text) : null;
        if (parameters.Cursor is not null && cursor is null)
            return Problems.Result(400, "the cursor is not one that was given for this list, filter, sort and point in time", "cursor");
        if (Reading.IsKnown(http, cursor?.Fact ?? readings.FactAt(visit.Point))) return Reading.NotModified;
        if (cursor is not null || visit.Point.KnownAt is not null)
            return readings.Page(asked, visit.Point, (text, cursor)) is { } next ? Results.Json(AnswerOf(next), Problems.Json)
                : Problems.Result(410,
                    $"the book has grown since, and what was read of it at fact {cursor?.Fact} is no longer kept", "cursor");
        var (body, fact) = http.RequestServices.GetRequiredService<SharedPages>().Get(visit.Person,
            $"{text}\n{query.Limit}\n{string.Join(',', asked.Shown)}", () =>
            {
                var page = readings.Page(asked, visit.Point, (text, null)) ?? throw new UnreachableException("a first page is never gone");
                return (JsonSerializer.SerializeToUtf8Bytes(AnswerOf(page), Problems.Json), page.Next.Fact);
            });
        return Reading.IsKnown(http, fact) ? Reading.NotModified : Results.Bytes(body, "application/json; charset=utf-8");

        ListAnswer AnswerOf(ReadingPage page)
        {
            var places = Places(page.Columns, asked);
            return new(asked.Name, page.Next.Fact, page.Next.Total,
                [.. places.Select(p => ListColumn.Of(page.Columns[p]))], [.. page.Rows.Select(r => Row(page.Columns, places, r))])
            { Next = page.IsLast ? null : page.Next.Text(readings.Secret, text) };
        }
    }

    static int[] Places(IReadOnlyList<Column> columns, ListAsked asked) =>
        [.. asked.Shown.Select(s => columns.TakeWhile(c => c.Name != s).Count())];

    /// <summary>A row as an object with the columns as members.</summary>
    public static IReadOnlyDictionary<string, object?> Row(IReadOnlyList<Column> columns, int[] places, string[] row)
    {
        var values = new Dictionary<string, object?>(places.Length, StringComparer.Ordinal);
        foreach (var place in places) values[columns[place].Name] = ListExport.Value(columns[place], row[place]);
        return values;
    }

    // All rows, of one moment, and so an export: by that right, and written down as one.
    static async Task Stream(HttpContext http, Visit visit, ListAsked asked, Readings readings)
    {
        var caller = http.Caller();
        var sight = Gate.Both(new(Refusal.None, caller.Accounts), caller.SightOf("export"));
        if (sight.Why != Refusal.None)
        {
            await Gate.Refuse(http, readings.Host, (caller.Actor, sight.Why, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            return;
        }
        asked = asked with { Query = asked.Query with { Accounts = sight.Accounts } };
        if (Reading.IsKnown(http, readings.FactAt(visit.Point), Lines))
        {
            await Reading.NotModified.ExecuteAsync(http);
            return;
        }
        await Stream(http, (visit, asked, readings));
    }

    static async Task Stream(HttpContext http, (Visit Visit, ListAsked Asked, Readings Readings) of)
    {
        using var spooled = new Spooled();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var stamped = new TaskCompletionSource<ExportStamp>(TaskCreationOptions.RunContinuationsAsynchronously);
        await ListRoutes.Exports.WaitAsync(stop.Token); // its place is free again when it is made, however slowly it is taken
        var making = Task.Run(() => Make(of, spooled, (stamped, stop.Token)), CancellationToken.None);
        try
        {
            await Task.WhenAny(stamped.Task, making);
            if (!stamped.Task.IsCompleted) await making; // it went wrong before anything was sent, and is said
            var stamp = await stamped.Task;
            of.Readings.Host.Note(new(AccessKind.Export, http.Caller().Actor, http.Request.Path, $"{stamp}",
                DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()));
            http.Response.Headers[ExportStamp.Header] = $"{stamp}";
            http.Response.ContentType = Lines;
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await spooled.SendAsync(http.Response.Body, http.RequestAborted);
            if (making.IsFaulted) http.Abort(); // what was sent is not all: the asker sees it break off
        }
        finally
        {
            await stop.CancelAsync();
            await making.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    static void Make((Visit Visit, ListAsked Asked, Readings Readings) of, Spooled to,
        (TaskCompletionSource<ExportStamp> Stamped, CancellationToken Stop) how)
    {
        try
        {
            var (visit, asked, readings) = of;
            readings.Books.Whole(asked.Name, asked.Query, visit.Point, whole =>
            {
                var places = Places(whole.Columns, asked);
                Column[] shown = [.. places.Select(p => whole.Columns[p])];
                how.Stamped.SetResult(new(asked.Name, visit.Point, whole.Fact, whole.Total)
                { Filter = $"{asked.Query.Filter}", Sort = asked.Sort });
                using var json = new Utf8JsonWriter(to.To);
                foreach (var row in whole.Rows)
                {
                    how.Stop.ThrowIfCancellationRequested();
                    ListExport.Row(json, shown, Array.ConvertAll(places, p => row[p]));
                    json.Flush();
                    json.Reset();
                    to.To.Write("\n"u8);
                    to.Pass();
                }
            });
        }
        finally
        {
            to.End();
            ListRoutes.Exports.Release();
        }
    }
}
