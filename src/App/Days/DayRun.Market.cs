using System.Diagnostics;
using Countinghouse.App.Messages;
using Countinghouse.App.Outside;
using Countinghouse.Facts;
using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Kernel;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Days;

/// <param name="Wait">How long the market may take for a day.</param>
sealed record MarketOptions(MarketFolder Folder, MxSchemas Schemas, TimeSpan Wait);

/// <summary>
/// A day against an outside market: what is open is handed over, the market's answers are awaited and taken, each once and in an order of
/// their own, and the day settles by them alone. Run again after a crash, it sends and takes what is missing.
/// </summary>
sealed partial class DayRun
{
    int marketTaken, marketRefused;

    void SettleInMarket(MarketOptions market)
    {
        Ask(As("hand-over", Evening), new HandOver(folder.Day));
        book.Project(); // the messages are made from the read tables
        // Once it has answered nothing is to be sent, and the books have gone on from what it was told.
        market.Folder.Receive();
        if (!market.Folder.Has(MarketFolder.FromMarket, folder.Day, MarketFolder.End)) Send(market);
        var end = Await(market);
        foreach (var notice in end.Notices) options.Say?.Invoke($"{Day}: the market says: {notice}");
        Take(market, end);
    }

    void Send(MarketOptions market)
    {
        using var reports = ReportBook.Open(book.Path);
        var (desk, known) = (book.Firm.Settlement, reports.Addresses());
        var outbound = new Outbound(reports, folder.Day, market.Schemas);
        var count = 0;
        var range = new FactRange(desk.HandedBefore, desk.HandedAt);
        foreach (var message in outbound.Mx(outbound.All(range)))
        {
            foreach (var why in message.Problems) marketProblems.Add(new(message.Name, 0, "", "cannot be sent: " + why));
            if (message.Problems.Count > 0) continue;
            market.Folder.Put(MarketFolder.ToMarket, (folder.Day, message.Name), message.Bytes);
            count++;
        }
        market.Folder.Put(MarketFolder.ToMarket, (folder.Day, MarketFolder.End), MarketJson.Write(
            EndOf(known, count) with { Moved = Moved(reports, range) }));
    }

    // A market without books of its own is told what lies there.
    FirmEnd EndOf(KnownAddresses known, int messages)
    {
        var (firm, books) = (book.Firm, book.Firm.Register);
        SortedDictionary<string, decimal> securities = new(StringComparer.Ordinal), cash = new(StringComparer.Ordinal);
        foreach (var asset in books.Assets)
        {
            var there = asset.IsSecurity ? firm.Ledger[books.Depository, asset.Id].Available
                : firm.Ledger[books.Bank, asset.Id].Available + firm.Ledger.CreditOf(asset.Id);
            if (there != 0) (asset.IsSecurity ? securities : cash)[asset.Code] = Units(there, asset);
        }
        List<Receipt> receipts = [];
        foreach (var i in firm.Settlement.Due(folder.Day))
            if (i is { RestQuantity: 0, RestAmount: > 0, IsTold: false })
                receipts.Add(new(new OwnReference(i.Number, i.Version).ToString(), books[i.Terms.Movement.Currency].Code,
                    Units(i.RestAmount, books[i.Terms.Movement.Currency])));
        return new(folder.Day, known.Bic(Register.FirmCode), known.Bic(known.Ccp), known.Bic(known.Csd), known.Bic(known.Bank),
            books.Firm.SettlementCalendar, messages, securities, cash, receipts)
        {
            BaseCurrency = books.Firm.BaseCurrency,
            Prices = [.. Prices(firm.Settlement.Due(folder.Day).Select(i => i.Terms.Movement.Instrument))],
            CashRates = new(books.Assets.Where(a => !a.IsSecurity && books.Penalties.HasCashRate(a.Id, folder.Day))
                .ToDictionary(a => a.Code, a => books.Penalties.CashRateBp(a, folder.Day)), StringComparer.Ordinal),
            Custodians = [.. firm.Settlement.Open.Where(i => i.Terms.Against.Kind == InstructionKind.ClientDvp)
                .Select(i => books.BicOf(books[i.Terms.Against.Account].Terms.Code)).Where(b => b.Length > 0).Distinct()
                .Order(StringComparer.Ordinal)],
            Agreed = [.. books.Parties.Where(p => firm.Margin.IsAgreed(p.Id, MarginDirection.Given, folder.Day))
                .Select(p => p.Terms.Bic.Length > 0 ? p.Terms.Bic : books.BicOf(p.Terms.Code)).Where(b => b.Length > 0)],
        };
    }

    IEnumerable<MarketPrice> Prices(IEnumerable<AssetId> of)
    {
        var books = book.Firm.Register;
        foreach (var asset in of.Distinct().Select(id => books[id]).Where(a => a.IsSecurity).OrderBy(a => a.Code, StringComparer.Ordinal))
            if (books.CloseOf(asset.Id, folder.Day) is { } price && books.QuoteFactor(asset, folder.Day) is { } factor)
                yield return new(asset.Code, price, factor,
                    books.Penalties.RateBp(books.Penalties.ClassOf(asset, folder.Day), folder.Day));
    }

    // What the market cannot know: from others than itself something came, or went to them.
    List<Moved> Moved(ReportBook reports, FactRange range)
    {
        var before = range.After < 0 ? default : reports.DayOf(range.After);
        return [.. reports.Elsewhere(range, before).Select(m => new Moved(m.Day, m.Kind.ToString(),
            m.Instruction > 0 ? $"I{m.Instruction}" : m.Reference, m.Asset, m.IsDebt, m.Amount,
            m.Kind == EntryKind.Opening || range.After < 0 && m.Day < folder.Day))];
    }

    static decimal Units(long smallest, Asset asset) => smallest * new decimal(1, 0, 0, false, (byte)asset.Scale);

    MarketEnd Await(MarketOptions market)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            market.Folder.Receive();
            if (market.Folder.Get(MarketFolder.FromMarket, folder.Day, MarketFolder.End) is { } end)
                return MarketJson.Read<MarketEnd>(end, $"{MarketFolder.FromMarket}/{Day}/{MarketFolder.End}");
            if (waited.Elapsed > market.Wait)
                throw new IOException($"the market has not ended {Day} within {market.Wait.TotalSeconds:0} s: the day waits, cut off and "
                    + $"handed over. See to the market ({market.Folder.Path}) and run the day again");
            Thread.Sleep(50);
        }
    }

    /// <summary>
    /// Takes what the end names, then what came for days before after their end. The order is by when the sender made them, then by type,
    /// sender, id and hash: the facts are the same in whatever order and however often the messages came.
    /// </summary>
    void Take(MarketOptions market, MarketEnd end)
    {
        var door = new MessageDoor(book.Firm, new(market.Schemas, folder.Day));
        HashSet<string> seen = new(StringComparer.Ordinal);
        var earlier = market.Folder.Days(MarketFolder.FromMarket).Where(d => d < folder.Day).SelectMany(d => Unnamed(market, d));
        foreach (var files in new[] { end.Messages.Select(f => (folder.Day, f.Name, f.Sha256)), earlier })
        {
            List<(long MadeAt, string Type, string Sender, string Id, string Sha256, DateOnly Day, string Name, int Part)> order
                = [];
            foreach (var (day, name, sha256) in files)
            {
                foreach (var (part, bytes) in MessageDoor.Split(Bytes(market, (day, name), sha256)).Index())
                {
                    var (take, madeAt) = door.ReadMade(bytes, name);
                    var m = take.Message;
                    order.Add((madeAt, m.Type.Length > 8 ? m.Type[..8] : m.Type, m.Sender, m.Id, m.Sha256, day, name, part));
                }
            }
            order.Sort((a, b) => a.MadeAt != b.MadeAt ? a.MadeAt.CompareTo(b.MadeAt)
                : Ordinal(a.Type, b.Type) ?? Ordinal(a.Sender, b.Sender) ?? Counted(a.Id, b.Id)
                ?? Ordinal(a.Sha256, b.Sha256) ?? (a.Day, a.Name, a.Part).CompareTo((b.Day, b.Name, b.Part)));
            foreach (var (_, _, _, _, sha256, day, name, part) in order)
                if (seen.Add(sha256)) Take(market, name, door.Read(Part(market, (day, name, part), sha256), name));
        }
    }

    // A counter at the end of an id may have no zeros before it: 2 comes before 10.
    static int? Counted(string a, string b)
    {
        var (stemA, stemB) = (a.TrimEnd("0123456789".ToCharArray()), b.TrimEnd("0123456789".ToCharArray()));
        if (stemA == stemB && a.Length != b.Length) return a.Length.CompareTo(b.Length);
        return Ordinal(a, b);
    }

    static int? Ordinal(string a, string b) => string.CompareOrdinal(a, b) is not 0 and var order ? order : null;

    static byte[] Part(MarketOptions market, (DateOnly Day, string Name, int Number) of, string sha256)
    {
        var parts = MessageDoor.Split(Bytes(market, (of.Day, of.Name), ""));
        return of.Number < parts.Count && MarketFolder.Sha256(parts[of.Number]) == sha256 ? parts[of.Number]
            : throw Changed(of.Name, of.Day);
    }

    static InvalidDataException Changed(string name, DateOnly day) =>
        new($"{name} of {day:yyyy-MM-dd} is not what the market says it is: another hash");

    static byte[] Bytes(MarketOptions market, (DateOnly Day, string Name) file, string sha256)
    {
        if (!MarketFolder.IsMessage(file.Name))
            throw new InvalidDataException($"the market names a file '{file.Name}', which is no name of a message");
        var bytes = market.Folder.Get(MarketFolder.FromMarket, file.Day, file.Name)
            ?? throw new IOException($"the market says that {file.Name} of {file.Day:yyyy-MM-dd} is there, and it is not");
        return sha256.Length == 0 || MarketFolder.Sha256(bytes) == sha256 ? bytes
            : throw Changed(file.Name, file.Day);
    }

    // What lies in an earlier day's folder and its end does not name came after it.
    static IEnumerable<(DateOnly, string, string)> Unnamed(MarketOptions market, DateOnly day)
    {
        if (market.Folder.Get(MarketFolder.FromMarket, day, MarketFolder.End) is not { } end) return [];
        var named = MarketJson.Read<MarketEnd>(end, $"{day:yyyy-MM-dd}/{MarketFolder.End}").Messages.Select(f => f.Name).ToHashSet();
        return market.Folder.Messages(MarketFolder.FromMarket, day).Where(n => !named.Contains(n)).Select(n => (day, n, ""));
    }

    void Take(MarketOptions market, string name, TakeMessage take)
    {
        // Known under this day alone: what came on a day before is told by the inbox, also after a crash.
        var envelope = As("market/" + take.Message.Sha256, Evening);
        var facts = book.Knows(envelope.CommandId) ? book.AnswerTo(envelope.CommandId) : book.Run(envelope, take);
        tally.Facts += facts.Count;
        if (facts.Count == 0) return;
        List<string> wrong = [.. facts.OfType<RecordsFact.MessageTaken>().SelectMany(m => m.Problems),
            .. facts.OfType<Refused>().Select(r => $"{r.Subject}: {r.Detail}")];
        marketTaken++;
        marketStatements.AddRange(facts.OfType<RecordsFact.StatementTaken>());
        if (wrong.Count == 0) return;
        marketRefused++;
        marketProblems.AddRange(wrong.Select(why => new Problem(name, 0, "", why)));
        var m = take.Message;
        market.Folder.Put(MarketFolder.ToMarket, (folder.Day, $"answer-{m.Sha256[..16]}.json"),
            MarketJson.Write(new MessageAnswer(name, m.Sha256, m.Type, m.Id, wrong)));
    }

    readonly List<Problem> marketProblems = [];

    IEnumerable<OutsideControl> MarketControls()
    {
        if (book.Firm.Settlement.HandedOn != folder.Day) return [];
        var told = book.Firm.Settlement.Due(folder.Day).Where(i => i.IsTold).Select(i => i.Number).ToList();
        return
        [
            new("market-messages", marketRefused == 0, $"{marketTaken} taken, {marketRefused} of them not acted on or refused in part"),
            new("market-settled", told.Count == 0, told.Count == 0 ? "all that the market says has settled is posted"
                : $"{told.Count} settled in the market and cannot be posted: {string.Join(", ", told.Take(3))}"),
        ];
    }
}
