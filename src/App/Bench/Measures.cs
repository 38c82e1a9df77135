using System.Diagnostics;
using Countinghouse.App.Days;
using Countinghouse.Clearing;
using Countinghouse.Facts;
using Countinghouse.Formats.Csv;
using Countinghouse.Kernel;
using Countinghouse.Ledger;
using Countinghouse.Records;
using Countinghouse.Reference;
using Countinghouse.Settlement;
using Countinghouse.Store;
using Countinghouse.Trades;

namespace Countinghouse.App.Bench;

/// <summary>The measures by name. Each prepares what it needs and then counts the CPU of the measured part alone, except the two of a
/// whole day, which count the process from its start.</summary>
static class Measures
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "csv", "firm", "journal", "day", "reports", "ledger", "ledger-durable", "posting", "netting", "hashing", "verify", "reopen",
        "settle-50k", "settle-700k", "lists", "http", "year",
    ];

    /// <summary>What is measured when no name is given: all that is over in a minute.</summary>
    public static IReadOnlyList<string> Usual { get; } = [.. Names.Where(n => n is not ("settle-700k" or "lists" or "http" or "year"))];

    public static Measured Run(string name, string folder)
    {
        var scratch = Directory.CreateTempSubdirectory("countinghouse-bench-").FullName;
        try
        {
            return name switch
            {
                "csv" => Csv(folder),
                "firm" => InMemory(folder),
                "journal" => WholeDay(folder, scratch, tables: false),
                "day" => WholeDay(folder, scratch, tables: true),
                "reports" => Reports(folder, scratch),
                "ledger" => Entries(Path.Combine(scratch, "unused"), durable: false),
                "ledger-durable" => Entries(Path.Combine(scratch, "ledger.db"), durable: true),
                "posting" => PostRows(),
                "netting" => NetRows(folder),
                "hashing" => Hash(),
                "verify" => Verify(folder, scratch),
                "reopen" => Reopen(folder, scratch),
                "settle-50k" => Settle(50_000, 20),
                "settle-700k" => Settle(700_000, 200),
                "http" => Http(folder, scratch),
                "lists" => Lists(folder, scratch),
                "year" => YearMeasure.Run(scratch),
                _ => throw new UsageException($"there is no measure '{name}'"),
            };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    static Measured Count(string what, Func<long> work)
    {
        GC.Collect();
        var (cpu, wall) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var count = work();
        return Result(what, count, Process.GetCurrentProcess().TotalProcessorTime - cpu, wall.Elapsed);
    }

    static Measured Result(string what, long count, TimeSpan cpu, TimeSpan wall)
    {
        using var process = Process.GetCurrentProcess();
        return new(what, count, (decimal)cpu.TotalSeconds, (decimal)wall.TotalSeconds, process.PeakWorkingSet64 >> 20);
    }

    static List<DayFolder> Days(string folder) => DayFolder.Find([folder]);

    static IEnumerable<Ticket[]> Tickets(DayFolder day)
    {
        using var stream = day.Open("trades.csv");
        foreach (var tickets in DayFiles.Trades(stream, "trades.csv", [])) yield return tickets;
    }

    static Measured Csv(string folder) => Count("rows of trades.csv parsed", () => Tickets(Days(folder)[^1]).Sum(t => (long)t.Length));

    static Measured InMemory(string folder)
    {
        var days = Days(folder);
        var path = Path.Combine(Path.GetTempPath(), $"countinghouse-{Environment.ProcessId}.db");
        try
        {
            using var book = Book.Open(path, tables: false);
            RunReference(book, days[0]);
            var tickets = Tickets(days[^1]).ToList();
            book.Firm.Run(new("bench/open", "bench", 0), new OpenDay(days[^1].Day));
            return Count("trades checked, booked and pended in memory", () =>
            {
                var booked = 0L;
                foreach (var batch in tickets)
                    foreach (var fact in book.Firm.Run(new("bench", "bench", 0), new CaptureTrades("trades.csv", batch)))
                        if (fact is TradeFact.TradeBooked) booked++;
                return booked;
            });
        }
        finally
        {
            foreach (var file in Directory.EnumerateFiles(Path.GetTempPath(), $"countinghouse-{Environment.ProcessId}.db*"))
                File.Delete(file);
        }
    }

    static void RunReference(Book book, DayFolder first)
    {
        book.Firm.Run(new("bench/firm", "bench", 0), new EstablishFirm(FirmTerms.Default));
        foreach (var (name, read) in new (string, Func<Stream, string, IList<Formats.Problem>, List<Command>>)[]
        {
            ("instruments.csv", DayFiles.Instruments), ("parties.csv", DayFiles.Parties), ("accounts.csv", DayFiles.Accounts),
        })
        {
            if (!first.Has(name)) continue;
            using var stream = first.Open(name);
            book.Firm.Run(new("bench/" + name, "bench", 0), new Together(read(stream, name, [])));
        }
    }

    static Measured WholeDay(string folder, string scratch, bool tables)
    {
        var days = Days(folder);
        var path = Path.Combine(scratch, "day.db");
        var (cpu, wall) = (TimeSpan.Zero, Stopwatch.StartNew());
        var tally = new DayTally(default);
        using (var book = Book.Open(path, tables: tables))
            foreach (var day in days)
            {
                if (day == days[^1] && days.Count > 1) (cpu, wall) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
                tally = new DayRun(book, day, new("bench", new(0, 1), tables)).Run();
            }
        var what = tables ? "trades from file to sealed journal, snapshot and read tables" : "trades from file to sealed journal";
        var result = Result(what, tally.Booked, Process.GetCurrentProcess().TotalProcessorTime - cpu, wall.Elapsed);
        List<MeasuredPart> parts = tally.Stages.ConvertAll(s =>
            new MeasuredPart(s.Name, "stage of the day", tally.Booked, (decimal)s.Cpu.TotalSeconds, (decimal)s.Took.TotalSeconds));
        if (tables)
            parts.Add(new("read-table lag", "from the commit of the close to complete tables, inside seal", 0, 0,
                (decimal)tally.TablesLag.TotalSeconds));
        return result with { Parts = parts };
    }

    static void Prepare(string folder, string path)
    {
        using var book = Book.Open(path);
        foreach (var day in Days(folder)) new DayRun(book, day, new("bench", new(0, 1))).Run();
    }

    static Measured Reports(string folder, string scratch)
    {
        Prepare(folder, Path.Combine(scratch, "day.db"));
        return Count("reports written as CSV", () =>
        {
            Exporting.BookFiles.WriteReports("csv", Path.Combine(scratch, "day.db"), Path.Combine(scratch, "out"), null);
            return Store.Reports.ReportBook.Names.Count;
        });
    }

    static Measured Http(string folder, string scratch)
    {
        Prepare(folder, Path.Combine(scratch, "day.db"));
        return HttpMeasure.Run(Path.Combine(scratch, "day.db"), Tickets(Days(folder)[^1]).First()[0]);
    }

    // A book that is there is copied: who asks is enrolled in it.
    static Measured Lists(string folder, string scratch)
    {
        var book = Path.Combine(scratch, "day.db");
        if (File.Exists(folder)) foreach (var end in new[] { "", ".key" }) File.Copy(folder + end, book + end);
        else Prepare(folder, book);
        return ListMeasure.Run(book);
    }

    static Measured Verify(string folder, string scratch)
    {
        Prepare(folder, Path.Combine(scratch, "day.db"));
        return Count("facts verified", () => Verification.Run(Path.Combine(scratch, "day.db")).Facts);
    }

    static Measured Reopen(string folder, string scratch)
    {
        Prepare(folder, Path.Combine(scratch, "day.db"));
        return Count("trades in a book reopened", () =>
        {
            using var book = Book.Open(Path.Combine(scratch, "day.db"));
            return book.Firm.Trades.Count;
        });
    }

    /// <summary>Two-legged entries pended and posted, an entry of each pair counted once, over 10 000 accounts.</summary>
    static Measured Entries(string path, bool durable)
    {
        const int Accounts = 10_000, InBatch = 8_192, Batches = 128;
        var draw = new SplitMix(20260105);
        List<Command> opening = [new EstablishFirm(FirmTerms.Default)];
        for (var i = 0; i < Accounts; i++)
            opening.Add(
                new OpenAccount(new($"C{i:000000}", AccountClass.Client, "Client", "US", "USD", AccountSettlement.Carried, "", null), ""));
        using var book = durable ? Book.Open(path, tables: false) : null;
        var firm = book?.Firm ?? new Firm();
        void Ask(string id, Command command)
        {
            if (book is null) firm.Run(new(id, "bench", 0), command); else book.Run(new(id, "bench", 0), command);
        }
        foreach (var (i, command) in opening.Index()) Ask($"open/{i}", command);
        book?.Flush();
        var (first, cause) = (firm.Register.AccountOf("C000000")?.Id.Number ?? 0, 0L);
        return Count(durable ? "two-phase entries, durable" : "two-phase entries in memory", () =>
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                var commands = new Command[InBatch];
                for (var i = 0; i < InBatch; i += 2)
                {
                    var entry = new EntryId(++cause, EntryKind.ClientTrade);
                    var (from, to, amount) = (draw.Below(Accounts), draw.Below(Accounts), 1 + draw.Below(1_000_000));
                    commands[i] = new Pend(entry, new(2026, 1, 5),
                        [new(new(first + from), new(0), amount), new(new(first + to), new(0), -amount)]);
                    commands[i + 1] = new PostPending(entry, new(2026, 1, 5), []);
                }
                Ask($"entries/{batch}", new Together(commands));
            }
            book?.Flush();
            return (long)Batches * InBatch;
        });
    }

    /// <summary>The batch twin on the same load: entries pended and posted, their ids checked.</summary>
    static Measured PostRows()
    {
        const int Accounts = 10_000, InBatch = 8_192, Batches = 512;
        var draw = new SplitMix(20260105);
        var rows = new EntryRow[Batches * InBatch];
        for (var i = 0; i < rows.Length; i += 2)
        {
            rows[i] = new(i, Phase.Pend, draw.Below(Accounts), draw.Below(Accounts), 1 + draw.Below(1_000_000));
            rows[i + 1] = new(i, Phase.PostPending, 0, 0, 0);
        }
        var posting = new Posting(Accounts, new bool[Accounts]);
        var answers = new Refusal[InBatch];
        return Count("two-phase entries, batch twin", () =>
        {
            for (var at = 0; at < rows.Length; at += InBatch) posting.Run(rows.AsSpan(at, InBatch), answers);
            return rows.Length;
        });
    }

    static Measured NetRows(string folder)
    {
        var sets = new Dictionary<string, int>(StringComparer.Ordinal);
        List<Netting.Row> rows = [];
        foreach (var ticket in Tickets(Days(folder)[^1]).SelectMany(t => t))
        {
            if (!sets.TryGetValue(ticket.Isin, out var set)) sets.Add(ticket.Isin, set = sets.Count);
            var sign = ticket.Side == Side.Buy ? 1 : -1;
            rows.Add(new(set, sign * ticket.Quantity, -sign * Rounding.ToMinor(ticket.Quantity * ticket.Price, 2)));
        }
        var all = rows.ToArray();
        var nets = new Netting.Net[sets.Count];
        const int Times = 20; // one pass is over in milliseconds
        return Count("trades netted", () =>
        {
            for (var i = 0; i < Times; i++) Netting.Run(all, nets);
            return (long)Times * all.Length;
        });
    }

    /// <summary>One settlement run with the effort of so many seconds; what it proves stands in the words.</summary>
    static Measured Settle(int instructions, int seconds)
    {
        var input = DrawnRun.Make(instructions, 20260105);
        var words = "";
        var measured = Count("", () =>
        {
            var outcome = SettlementRun.Run(input, RunEffort.Seconds(seconds, 1));
            words = string.Create(System.Globalization.CultureInfo.InvariantCulture,
                $"instructions in a settlement run: value {outcome.Value}, bound {outcome.Bound}, gap {outcome.GapPpm / 10_000m:F3} %, "
                    + $"first in first out {outcome.FirstInFirstOut}");
            return instructions;
        });
        return measured with { What = words };
    }

    static Measured Hash()
    {
        const int Leaves = 2_000_000, Bytes = 100;
        var data = new byte[8_192 * Bytes];
        var draw = new SplitMix(7);
        for (var i = 0; i < data.Length; i++) data[i] = (byte)draw.Below(256);
        var ends = new int[8_192];
        for (var i = 0; i < ends.Length; i++) ends[i] = (i + 1) * Bytes;
        var digests = new Digest[ends.Length];
        return Count("leaves hashed into the tree", () =>
        {
            var tree = new TreeHead();
            for (var done = 0; done < Leaves; done += ends.Length)
            {
                HashTree.Leaves(data, ends, digests);
                tree.AppendRange(digests);
            }
            tree.Root();
            return tree.Size;
        });
    }

    struct SplitMix(ulong seed)
    {
        ulong state = seed;

        public int Below(int limit) => (int)(Sandbox.Mix(unchecked(state++)) % (ulong)limit);
    }
}
