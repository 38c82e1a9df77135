using Countinghouse.Formats.Iso20022;
using Countinghouse.Reference;

namespace Countinghouse.App.Outside;

/// <summary>The end of a day at the depository: what is pending, what failed, and what that costs.</summary>
sealed partial class SandboxCycle
{
    readonly List<HeldInstruction> removed = []; // cancelled today
    readonly List<HeldPenalty> penalties = [];
    readonly Dictionary<string, string> stopped = new(StringComparer.Ordinal);

    string StoppedBy(HeldInstruction i) => stopped.GetValueOrDefault(i.Reference, i.Quantity < 0 ? "CMON" : "CLAC");

    /// <summary>It matches late: told, and charged for each day since it was due.</summary>
    void MatchLate(HeldInstruction held)
    {
        Send(answers.Status(held, "M", new("Mtchd", []), null));
        sides.Matched(held);
        penalties.AddRange(held.Unmatching);
        open[held.Reference] = open[held.Reference] with { Unmatching = [] };
    }

    void Evening()
    {
        List<(HeldInstruction, MxStatus?)> pending = [];
        foreach (var i in open.Values.ToList())
        {
            var why = IsDue(i) ? StoppedBy(i) : "";
            pending.Add((i, why.Length > 0 ? new("Pdg", [new(why)]) : i.IsHeld ? new("Pdg", [new("PREA")]) : null));
            if (why.Length == 0) continue;
            open[i.Reference] = i.Wait == 0 ? i with { Failed = why }
                : Penalty(i, "LMFP", "CLAC") is { } late ? i with { Unmatching = [.. i.Unmatching, late] } : i;
            if (i.Wait == 0 && Penalty(i, "SEFP", why) is { } penalty) penalties.Add(penalty);
        }
        // What the CCP cleared and failed stays owed while the firm replaces its instruction.
        foreach (var i in removed)
            if (i.Failed.Length > 0 && i.Counterparty == firm.Ccp && IsDue(i) && Penalty(i, "SEFP", i.Failed) is { } penalty)
                penalties.Add(penalty);
        foreach (var message in books.Pending(answers, pending)) Send(message);
    }

    /// <summary>
    /// What a day's fail costs (Delegated Regulation (EU) 2017/389): on the value at the day's price, or for lack of cash on the cash.
    /// Paid by whom the reason names.
    /// </summary>
    HeldPenalty? Penalty(HeldInstruction i, string kind, string why)
    {
        decimal amount;
        if (why is "MONY" or "CMON") amount = Math.Abs(i.Amount) * firm.CashRates.GetValueOrDefault(i.Currency) / 10_000m;
        else if (firm.Prices.Find(p => p.Isin == i.Isin) is { } p)
            amount = Math.Abs(i.Quantity) * p.Factor * p.Price * p.PenaltyBp / 10_000m;
        else return null;
        amount = decimal.Round(amount, Currencies.Scale(i.Currency), MidpointRounding.AwayFromZero);
        var weFail = why is "LACK" or "MONY" or "PREA" or "LINK" or "PART";
        return amount == 0 ? null : new(i.Reference, i.Counterparty, kind, i.Isin, i.Currency, weFail ? -amount : amount, Day);
    }
}
