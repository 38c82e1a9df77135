using Countinghouse.Formats;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;
using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

/// <summary>
/// Answers to who asks how something stands (sese.021): sese.024 (548) for each instruction, by our reference, or bilateral trade, by its
/// id; and one sese.022 that says whether all could be answered. Asked by whom it does not concern, it is as if there were no such.
/// </summary>
sealed partial class Outbound
{
    // What a status may give as its reason, and how the other side names it.
    static readonly Dictionary<string, string> AcrossCodes = new(StringComparer.Ordinal)
    {
        ["LACK"] = "CLAC", ["CLAC"] = "LACK", ["MONY"] = "CMON", ["CMON"] = "MONY", ["PREA"] = "PRCY", ["PRCY"] = "PREA",
        ["LINK"] = "LINK", ["PART"] = "PART",
    };

    /// <summary>What is to be answered to questions that came within a range of facts, as it stood at its end.</summary>
    public IEnumerable<Draft> Answers(FactRange range)
    {
        foreach (var asked in book.Taken(range, "sese.021"))
        {
            if (asked.Sender.Length == 0 || MxReader.Read(asked.Bytes, "", new List<Problem>()) is not { } message
                || MxForms.Parse(message, []) is not StatusQuery query) continue;
            var id = "Y" + Of(asked.Number);
            List<string> unknown = [];
            var answered = 0;
            foreach (var reference in query.TransactionIds)
                if (Concerned(reference, asked.Sender, range.Through) is { } standing)
                    yield return new($"{id}-{++answered}", asked.Sender, asked.Sender, Advice(reference, asked.Sender, standing));
                else unknown.Add(reference);
            yield return new(id, asked.Sender, asked.Sender, new QueryStatus(
                asked.Id.Length > 0 ? asked.Id : query.Reference, query.Account, unknown.Count == 0 ? new("AckdAccptd", [])
                    : new("Rjctd", [new("REFE", Shortened("not known to us: " + string.Join(", ", unknown)))])));
        }
    }

    bool IsDepository(string bic) => known.All.Any(a =>
        (a.Key == known.Csd || a.Key.StartsWith(known.Csd + "-", StringComparison.Ordinal)) && Register.SameBic(a.Value.Bic, bic));

    HowItStands? Concerned(string reference, string asker, long through)
    {
        var standing = OwnReference.TryParse(reference) is { } own && book.InstructionAt(own.Instruction, through) is { } instruction
            ? instruction : book.TradeAt(reference, through);
        return standing is not null && (Register.SameBic(standing.CounterpartyBic, asker) || IsDepository(asker)) ? standing : null;
    }

    StatusAdvice Advice(string reference, string asker, HowItStands standing)
    {
        var none = new StatusAdvice(reference, null, null, null, null, null, null, null);
        if (standing.IsCancelled) return none with { Processing = new("Canc", [new("OTHR", "it is cancelled")]) };
        if (standing.IsSettled) return none with { Processing = new("AckdAccptd", [new("OTHR", "it has settled")]) };
        if (standing.IsMatched != true)
            return none with
            {
                Matching = new("Umtchd", standing.IsMatched is null ? [new("CMIS", "you have said nothing of it")]
                    : standing.Differing.Count == 0 ? [new("NMAS", null)]
                    : [.. standing.Differing.Select(f => new MxReason(UnmatchedCodes[f], f.Replace('_', ' ')))]),
            };
        var why = standing.Why.Length == 0 ? [] : new[] { Reason(standing.Why, !IsDepository(asker)) };
        return none with
        {
            Matching = new("Mtchd", []),
            Settlement = why.Length > 0 ? new("Flng", why) : new("Pdg", standing.SettleOn > day ? [new("FUTU", null)] : []),
        };
    }

    static MxReason Reason(string ours, bool isOtherSide) => !AcrossCodes.TryGetValue(ours, out var theirs)
        ? new("OTHR", ours) : new(isOtherSide ? theirs : ours, null);
}
