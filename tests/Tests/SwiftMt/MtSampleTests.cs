using System.Globalization;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Formats.SwiftMt;

namespace Countinghouse.Tests.SwiftMt;

/// <summary>Messages of others: read, written again, their content as others read it.</summary>
public sealed class MtSampleTests(ITestOutputHelper output)
{
    [Fact]
    public void What_is_read_whole_is_written_again_byte_for_byte()
    {
        var (whole, files) = (0, MtMaterial.Files());
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var (messages, problems) = MtMaterial.Read(bytes, file);
            if (problems.Count > 0)
            {
                output.WriteLine($"refused {Path.GetFileName(file)}: {problems[0].Line}: {problems[0].Why}");
                continue;
            }
            Assert.True(bytes.AsSpan().SequenceEqual(MtMaterial.Emitted(messages)), file);
            whole++;
        }
        output.WriteLine($"{whole} of {files.Count} files");
        Assert.True(whole >= files.Count * 90 / 100);
    }

    // Those that are whole and of a type that we know; what is wrong with the others is in docs/conformance.md.
    [Fact]
    public void A_message_of_a_known_type_is_of_its_form()
    {
        var (good, all) = (0, 0);
        foreach (var file in MtMaterial.Files().Where(f => f.EndsWith(".fin", StringComparison.Ordinal)))
            foreach (var message in MtMaterial.Read(File.ReadAllBytes(file), Path.GetFileName(file)).Messages)
            {
                if (!MtForms.All.Any(f => f.Type == message.Type)) continue;
                all++;
                var check = MtCheck.Of(message);
                if (check.Refusals.Count == 0) good++;
                else output.WriteLine($"{message.File}:{check.Refusals[0].Line}: {check.Refusals[0].Column}: {check.Refusals[0].Why}");
                if (check.Refusals.Count == 0) Assert.NotNull(check.Content);
            }
        output.WriteLine($"{good} of {all}");
        Assert.True(good * 100 >= all * 90);
    }

    [Fact]
    public void Penalties_are_counted_by_party_and_currency()
    {
        var (messages, problems) = MtMaterial.Read(File.ReadAllBytes(Material.Require("swiftmt/MT537_large.fin")), "MT537_large.fin");
        Assert.Empty(problems);
        var check = MtCheck.Of(Assert.Single(messages));
        Assert.Empty(check.Refusals);
        var report = Assert.IsType<PenaltiesReport>(check.Content);
        Assert.Equal(62, report.Days.Count);
        Assert.All(report.Days, d => Assert.Equal("USD", d.Currency));
        Assert.Equal(62m, report.Days.Sum(d => d.Counterparties.Sum(c => c.Penalties.Sum(p => p.Amount.Signed))));
        // Each counterparty is told to net 100 and holds one penalty of 1.
        Assert.Equal(62, check.Findings.Count(f => f.Rule == "penalty-net"));
    }

    [Fact]
    public void Statements_say_what_another_reader_has_read_in_them()
    {
        Material.Require("swiftmt/mt940_wolph");
        var (passed, all) = (0, 0);
        Dictionary<string, int> left = [];
        foreach (var file in MtMaterial.Files("swiftmt/mt940_wolph").Where(f => f.EndsWith(".sta", StringComparison.Ordinal)))
        {
            var expected = MtMaterial.Expected(Path.ChangeExtension(file, ".yml"));
            var said = Said(MtMaterial.Read(File.ReadAllBytes(file), file).Messages);
            foreach (var (name, value) in expected)
            {
                var key = name.Split(' ')[0] == "entry" ? string.Join(' ', name.Split(' ')[2..]) : name;
                if (!Compared.Contains(key)) continue;
                all++;
                if (said.TryGetValue(name, out var ours) ? ours.Contains(value) : value.Length == 0) passed++;
                else
                {
                    left[Path.GetFileName(file)] = left.GetValueOrDefault(Path.GetFileName(file)) + 1;
                    output.WriteLine($"{Path.GetFileName(file)}: {name}: {value} is '{(ours is null ? "" : string.Join("|", ours))}'");
                }
            }
        }
        var rest = string.Join(", ", left.Select(l => $"{l.Key} {l.Value}"));
        output.WriteLine($"{passed} of {all} ({passed * 100.0 / all:0.0} %); left: {rest}");
        Assert.True(all > 1000, $"{all}");
        Assert.True(passed * 1000L >= all * 990L, $"{passed} of {all}");
    }

    static readonly HashSet<string> Compared =
    [
        "transaction_reference", "account_identification", "statement_number", "sequence_number", "related_reference",
        "final_opening_balance amount", "final_opening_balance date", "final_closing_balance amount", "final_closing_balance date",
        "intermediate_opening_balance amount", "intermediate_opening_balance date", "intermediate_closing_balance amount",
        "intermediate_closing_balance date", "available_balance amount", "available_balance date", "forward_available_balance amount",
        "amount amount", "date date", "entry_date date", "status", "id", "customer_reference", "bank_reference", "extra_details",
        "funds_code",
    ];

    // Of the head and the balances that reader keeps those of the last statement; the entries are numbered through the file.
    static Dictionary<string, List<string>> Said(IEnumerable<MtMessage> messages)
    {
        Dictionary<string, List<string>> said = [];
        void Add(string name, string? value)
        {
            if (value is not null) (said.TryGetValue(name, out var all) ? all : said[name] = []).Add(value);
        }
        var (entry, reference) = (0, "");
        foreach (var field in messages.SelectMany(m => m.Fields))
        {
            var text = field.Value;
            switch (field.Tag)
            {
                case "20":
                    reference = text.Trim();
                    Add("transaction_reference", reference);
                    break;
                case "21": Add("related_reference", text.Trim()); break;
                case "25": Add("account_identification", text.Trim()); break;
                case "28" or "28C":
                    Add("statement_number", text.Trim().Split('/')[0]);
                    Add("sequence_number", text.Trim().Split('/') is [_, var page, ..] ? page : null);
                    break;
                case "60F" or "60M" or "62F" or "62M" or "64" or "65" when MtForms.Balance(field) is { } b:
                    Add(Names[field.Tag] + " amount", b.Signed.ToString(CultureInfo.InvariantCulture));
                    Add(Names[field.Tag] + " amount", b.Signed == 0 ? "0" : null);
                    Add(Names[field.Tag] + " date", $"{b.Day:yyyy-MM-dd}");
                    break;
                case "13D" when text.Length > 6: Add("date date", $"20{text[..2]}-{text[2..4]}-{text[4..6]}"); break;
                case "61" when MtEntryLine.Read(text) is { } line:
                    Add($"entry {entry} transaction_reference", reference);
                    Line($"entry {entry++} ", line, Add);
                    break;
            }
        }
        return said;
    }

    static readonly Dictionary<string, string> Names = new()
    {
        ["60F"] = "final_opening_balance", ["60M"] = "intermediate_opening_balance", ["62F"] = "final_closing_balance",
        ["62M"] = "intermediate_closing_balance", ["64"] = "available_balance", ["65"] = "forward_available_balance",
    };

    static void Line(string head, MtEntryLine line, Action<string, string?> add)
    {
        var plain = line.Amount.ToString(CultureInfo.InvariantCulture);
        add(head + "amount amount", line.Mark is "D" or "RC" ? "-" + plain : plain);
        add(head + "amount amount", line.Mark is "D" or "RD" ? "-" + plain : plain);
        add(head + "date date", line.ValueDay is { } value ? $"{value:yyyy-MM-dd}" : null);
        add(head + "entry_date date", line.EntryDay is { } day ? $"{day:yyyy-MM-dd}" : null);
        add(head + "status", line.Mark);
        add(head + "id", line.Kind);
        add(head + "funds_code", line.Funds);
        add(head + "customer_reference", line.OwnerReference);
        add(head + "customer_reference", line.OwnerReference.Trim());
        add(head + "bank_reference", line.ServicerReference);
        add(head + "extra_details", line.Supplement);
        add(head + "extra_details", line.Supplement?.Trim());
    }
}
