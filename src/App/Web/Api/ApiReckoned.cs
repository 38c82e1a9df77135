using System.ComponentModel;
using System.Text.Json;
using Countinghouse.Accounting;
using Countinghouse.App.Show;
using Countinghouse.App.Web.Door;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;

namespace Countinghouse.App.Web.Api;

/// <summary>Rows that were reckoned: no list that is kept.</summary>
sealed record RowsAnswer(IReadOnlyList<ListColumn> Columns, IReadOnlyList<IReadOnlyDictionary<string, object?>> Items,
    IReadOnlyList<string> Notes)
{
    public static RowsAnswer Of(Report report)
    {
        int[] places = [.. Enumerable.Range(0, report.Columns.Count)];
        return new([.. report.Columns.Select(ListColumn.Of)], [.. report.Rows.Select(r => ApiLists.Row(report.Columns, places, r))],
            report.Notes);
    }
}

/// <summary>A line of an entity: of assets debit +, of the rest credit +; of a balance under an account debit +, as an asset.</summary>
/// <param name="With">LEI of the entity of the group that the balance or result is with; empty: of none.</param>
sealed record GroupLineForm(string Section, string Line, decimal Amount, string With)
{
    [Description("What the amount is in; empty: the entity's own currency")] public string Currency { get; init; } = "";
    [Description("Units of the entity's own currency for as many as over says")] public decimal Times { get; init; } = 1;
    public decimal Over { get; init; } = 1;
    [Description("Day of that rate, yyyymmdd")] public long On { get; init; }
    [Description("What is under one account is one balance, or one result; empty: each by itself")]
    public string Account { get; init; } = "";
    [Description("ISIN of what it is the worth of")] public string Isin { get; init; } = "";
    [Description("The line where the sum is below zero: of a balance among the liabilities")] public string Other { get; init; } = "";

    public static GroupLineForm Of(GroupLine l) => new(Groups.Word(l.Section), l.Line, l.Amount, l.With)
    { Currency = l.Currency, Times = l.Times, Over = l.Over, On = l.On, Account = l.Account, Isin = l.Isin, Other = l.Other };

    /// <exception cref="FormatException">The section, a currency or a rate is none.</exception>
    public GroupLine Read() => Currency.Length > 0 && !Currencies.IsKnown(Currency)
        ? throw new FormatException($"'{Currency}' is not an ISO 4217 currency")
        : Times <= 0 || Over <= 0 ? throw new FormatException($"a rate of {Line} is not above zero")
        : new(Groups.Section(Section), Line, Amount, With)
        { Currency = Currency, Times = Times, Over = Over, On = On, Account = Account, Isin = Isin, Other = Other };
}

/// <summary>An entity's books as far as a group needs them.</summary>
sealed record GroupBookForm(string Name, string Lei, string Currency, IReadOnlyList<GroupLineForm> Lines)
{
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>An entity of a group; the rates are 1 where it keeps its books in the group's currency.</summary>
sealed record GroupEntityForm(string Lei)
{
    [Description("Of it that is the group's, above 0 and at most 1")] public decimal Share { get; init; } = 1;
    public decimal Closing { get; init; } = 1;
    public decimal Average { get; init; } = 1;
    public decimal Historical { get; init; } = 1;
    [Description("What bills name as their vendor where it is this entity, besides its firm's name")]
    public IReadOnlyList<string> Vendors { get; init; } = [];
}

/// <summary>A group: this server's firm, and the books of the others as their servers gave them.</summary>
sealed record GroupForm(string Currency, IReadOnlyList<GroupEntityForm> Entities)
{
    [Description("Whether what one claims of a counterparty is set off against what another owes it")]
    public bool SetOff { get; init; } = true;
    public IReadOnlyList<GroupBookForm> Books { get; init; } = [];
}

/// <summary>How the books are read.</summary>
sealed record GroupAsked
{
    [FromQuery(Name = "members"),
     Description("LEIs of the group's entities, separated by commas: what is owed and earned among them is marked")]
    public string? Members { get; init; }
    [FromQuery(Name = "vendors"),
     Description("What bills name as their vendor where it is an entity, as LEI:NAME, separated by semicolons")]
    public string? Vendors { get; init; }
    [FromQuery(Name = "basis"), Description("settlement (default) or trade")]
    public string? Basis { get; init; }
}

/// <summary>What is reckoned when it is asked for, of a bond, of a contract's terms, of a group.</summary>
static class ApiReckoned
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api/v1/instruments/{isin}/schedule", Schedule).Needs("bond-yields").WithTags("Things").WithName("Schedule")
            .WithSummary("The interest periods of a bond, with what each pays and when").Produces<RowsAnswer>().Refuses(400, 404)
            .WithMetadata(new AtPoint());
        app.MapPost("/api/v1/contracts", (Delegate)ContractsAsync).Needs("bond-yields").WithTags("Things").WithName("Contracts")
            .WithSummary("The events of contracts by their terms in the names of the ACTUS dictionary")
            .Accepts<Dictionary<string, JsonElement>>("application/json").Produces<RowsAnswer>().Refuses(400, 413, 415);
        app.MapGet("/api/v1/group-book", Book).Needs("balance-sheet", also: "income-statement").WithTags("Groups").WithName("GroupBook")
            .WithSummary("The firm's books as far as a group needs them").Produces<GroupBookForm>().Refuses(400)
            .WithMetadata(new AtPoint());
        app.MapPost("/api/v1/consolidation", (Delegate)ConsolidateAsync).Needs("balance-sheet", also: "income-statement")
            .WithTags("Groups").WithName("Consolidation").WithSummary("The firm and others as one group")
            .Accepts<GroupForm>("application/json").Produces<RowsAnswer>().Refuses(400, 413, 415).WithMetadata(new AtPoint());
    }

    static IResult Schedule(string isin, HttpContext http, Readings readings)
    {
        if (Reading.Strange(http, "asOf", "knownAt") is { } strange) return Problems.Result(strange);
        if (Reading.Visit(http, readings.Host, out var wrong) is not { } visit) return Problems.Result(wrong ?? Problems.Of(400, ""));
        return readings.Books.Ask(visit.Point, b => b.BondSchedule(isin, new(visit.Point.AsOf))) is { } schedule
            ? Results.Json(RowsAnswer.Of(schedule), Problems.Json) : Problems.Result(404, $"there is no bond {isin}");
    }

    static async Task<IResult> ContractsAsync(HttpContext http)
    {
        if (Reading.Strange(http) is { } strange) return Problems.Result(strange);
        if (!ApiCommands.IsJson(http)) return Problems.Result(415, "terms are application/json", "Content-Type");
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        try
        {
            return Results.Json(RowsAnswer.Of(ContractEvents.Of(body.ToArray())), Problems.Json);
        }
        catch (FormatException e)
        {
            return Problems.Result(400, e.Message);
        }
    }

    static IResult Book([AsParameters] GroupAsked asked, HttpContext http, Readings readings)
    {
        if (Reading.Strange(http, "members", "vendors", "basis", "asOf", "knownAt") is { } strange) return Problems.Result(strange);
        if (Reading.Visit(http, readings.Host, out var wrong) is not { } visit) return Problems.Result(wrong ?? Problems.Of(400, ""));
        var members = (asked.Members ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (IsTrade(asked.Basis) is not { } isTrade) return Problems.Result(400, "basis is settlement or trade", "basis");
        var vendors = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var said in (asked.Vendors ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            if (said.Split(':', 2, StringSplitOptions.TrimEntries) is not [var lei, { Length: > 0 } name] || !vendors.TryAdd(name, lei))
                return Problems.Result(400, "a vendor is an LEI, a colon and a name, each name once", "vendors");
        var book = Own(readings, visit.Point, isTrade, (members.ToHashSet(StringComparer.Ordinal), vendors));
        return Results.Json(new GroupBookForm(book.Name, book.Lei, book.Currency,
            [.. book.Lines.Select(GroupLineForm.Of)])
        { Notes = book.Notes },
            Problems.Json);
    }

    static GroupBook Own(Readings readings, Point point, bool isTrade,
        (IReadOnlySet<string> Members, IReadOnlyDictionary<string, string> Vendors) group) =>
        readings.Books.Ask(point, b => b.GroupLines(new(point.AsOf, TradeDateBasis: isTrade), group.Members, group.Vendors));

    static bool? IsTrade(string? basis) => basis switch
    {
        null or "" or "settlement" => false,
        "trade" => true,
        _ => null,
    };

    static async Task<IResult> ConsolidateAsync(HttpContext http, Readings readings, [FromQuery] string? basis)
    {
        if (Reading.Strange(http, "basis", "asOf", "knownAt") is { } strange) return Problems.Result(strange);
        if (Reading.Visit(http, readings.Host, out var wrong) is not { } visit) return Problems.Result(wrong ?? Problems.Of(400, ""));
        if (IsTrade(basis) is not { } isTrade) return Problems.Result(400, "basis is settlement or trade", "basis");
        var (form, problem) = await ApiEntries.ReadAsync<GroupForm>(http);
        if (form is null) return Problems.Result(problem);
        try
        {
            return Results.Json(RowsAnswer.Of(Draw(form, visit.Point, isTrade, readings)), Problems.Json);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return Problems.Result(400, e is FormatException ? e.Message : "an amount is more than can be reckoned with");
        }
    }

    /// <summary>The statement of a group.</summary>
    /// <exception cref="FormatException">What was given is not one.</exception>
    internal static Report Draw(GroupForm form, Point point, bool isTrade, Readings readings)
    {
        var given = Groups.Terms(form.Currency, form.Entities.Select(e => (e.Lei, e.Share, new GroupRates(e.Closing, e.Average,
            e.Historical), e.Vendors)));
        var terms = (given with { SetOff = form.SetOff }).Naming(form.Books.Select(b => (b.Name, b.Lei)));
        return Groups.Draw(terms,
        [
            ("this book", Own(readings, point, isTrade, (terms.Members, terms.Vendors))),
            .. form.Books.Select(b => (b.Name, new GroupBook(b.Name, b.Lei, b.Currency,
                [.. b.Lines.Select(l => l.Read())], b.Notes))),
        ]).Statement;
    }
}
