using Countinghouse.Facts;
using Countinghouse.Formats.Iso20022;
using Countinghouse.Settlement;

namespace Countinghouse.App.Messages;

sealed partial class MessageDoor
{
    string? WrongPenalties(in Told told) => told.Content switch
    {
        PenaltiesReport { Page: { } page } when !page.IsLast || page.Number.TrimStart('0') != "1" =>
            $"1:1: it is {page} and not the whole: penalties are compared from one message",
        PenaltiesReport => null,
        _ => how.OnlyPenalties ? $"1:1: {told.Type} is no statement of penalties" : null,
    };

    // Without a period it is for the days it speaks of; without any, for the business day.
    ComparePenalties Compared(PenaltiesReport r)
    {
        List<StatedPenalty> lines = [];
        foreach (var section in r.Days)
            foreach (var with in section.Counterparties)
                foreach (var p in with.Penalties) lines.Add(Stated(p, section.Day ?? r.Period?.From ?? r.AsOf ?? day));
        var days = lines.SelectMany(l => l.Days.Select(d => d.Day).DefaultIfEmpty(l.Day)).DefaultIfEmpty(day).ToList();
        return new(r.Id, r.DepositoryBic, r.Period?.From ?? days.Min(), r.Period?.To ?? days.Max(), lines, how.Tolerance);
    }

    static StatedPenalty Stated(Formats.Iso20022.Penalty p, DateOnly section)
    {
        const int MostDays = 10_000; // forty years of business days
        StatedDay[] days = [.. p.Reckoned.OrderBy(d => d.Day).Select(d =>
            new StatedDay(d.Day, d.Price?.Value, d.RatePercent is >= 0 and <= 100 ? d.RatePercent * 100 : null))];
        var instruction = p.TransactionId is { } own ? OwnReference.TryParse(own)?.Instruction ?? 0 : 0;
        return new(p.Id, instruction, p.Kind == "LMFP" ? PenaltyKind.LateMatching : PenaltyKind.SettlementFail,
            days.Length > 0 ? days[0].Day : section, (int)Math.Min(p.DayCount ?? Math.Max(days.Length, 1), MostDays), days,
            p.Amount.Money.Currency, p.Amount.Signed);
    }
}
