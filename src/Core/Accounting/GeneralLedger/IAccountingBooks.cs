using Countinghouse.Facts;
using Countinghouse.Kernel;
using Countinghouse.Reference;

namespace Countinghouse.Accounting;

/// <summary>A total of a control account: what was posted to it in a period by entries of a kind. Debits and credits are both positive.
/// </summary>
/// <param name="Control">Number of an account; below zero the class, negated, of those that are kept together.</param>
public readonly record struct ControlTotal(int Period, int Control, AssetId Asset, EntryKind Kind, Int128 Debits, Int128 Credits);

/// <summary>What accounting asks of the rest of the firm.</summary>
public interface IAccountingBooks
{
    /// <summary>Why the ledger would not take an entry, with what to say; none: it would.</summary>
    (Refusal Why, string Detail) Refuses(Leg[] legs);

    /// <summary>A posted balance, debit +.</summary>
    long Posted(AccountId account, AssetId asset);

    /// <summary>The totals of the control accounts, in the order of period, control, asset and kind.</summary>
    IEnumerable<ControlTotal> Totals();

    /// <summary>What each customer's securities are worth on a day, in minor units of the base currency, in the order of
    /// accounts.</summary>
    IEnumerable<HoldingValue> Values(DateOnly day);

    /// <summary>What a period's close asks of the books beyond accounting.</summary>
    IEnumerable<PeriodCheck> Checks(int period, DateOnly through);

    /// <summary>Number of the next fact.</summary>
    long Next { get; }

    /// <summary>The break of a number; none: none is open.</summary>
    OpenDifference? OpenBreak(long number);

    /// <summary>The invoice of a number; none: there is none.</summary>
    Invoice? Invoice(long number);

    /// <summary>What the entry of a fact moved; none: the fact is no entry.</summary>
    IReadOnlyList<Leg>? Moved(long fact);
}

/// <summary>A break as far as an entry by hand may close it.</summary>
/// <param name="Difference">Theirs less ours in units of the asset.</param>
/// <param name="ComparedOn">Of a balance: the day of the statement; what was posted since is not in the difference.</param>
/// <param name="Movement">Of a balance: an open break of a movement there, which explains it and is settled by itself.</param>
public readonly record struct OpenDifference(BreakOf Of, decimal Difference, DateOnly? ComparedOn, long? Movement);

/// <summary>Who asks, on which business day.</summary>
public readonly record struct AskedOn(string By, DateOnly Day);

/// <summary>One line of a period's checklist.</summary>
/// <param name="Blocks">Whether the period cannot be closed while it fails.</param>
public readonly record struct PeriodCheck(string Check, bool Passed, bool Blocks, string Detail);

/// <summary>Lines of a journal as people write them, in smallest units.</summary>
static class JournalLines
{
    /// <summary>The legs, or what is wrong with the first line that is.</summary>
    public static Leg[]? Legs(IReadOnlyList<JournalLine> lines, Register register, string subject, out Refused? refused)
    {
        refused = null;
        var legs = new Leg[lines.Count];
        foreach (var (i, line) in lines.Index())
        {
            Refused Bad(Refusal why, string detail) => new(why, Register.Short(subject), "", $"line {i + 1}: {detail}");
            if (register.AccountOf(line.Account) is not { } account)
                refused = Bad(Refusal.UnknownAccount, $"'{Register.Short(line.Account)}' is not an account of this book; one of the chart "
                    + "is posted to once the chart is set: countinghouse chart start");
            else if (register.AssetOf(line.Asset) is not { } asset)
                refused = Bad(Refusal.UnknownInstrument, $"'{Register.Short(line.Asset)}' is neither a currency of this book nor listed");
            else if (Minor(line.Amount, asset.Scale) is not { } minor)
                refused = Bad(Refusal.AmountTooLarge,
                    $"{line.Amount} has more than the {asset.Scale} decimals of {asset.Code}, or is more than the books can hold");
            else if (minor == 0) refused = Bad(Refusal.EntryEmpty, "it moves nothing");
            else legs[i] = new(account.Id, asset.Id, minor);
            if (refused is not null) return null;
        }
        return legs;
    }

    /// <summary>In smallest units; none where it is no whole number of them or too many.</summary>
    public static long? Minor(decimal units, int scale)
    {
        if (Math.Abs(units) >= 1_000_000_000_000_000m) return null;
        for (var i = 0; i < scale; i++) units *= 10;
        return decimal.IsInteger(units) && Math.Abs(units) < long.MaxValue / 4 ? (long)units : null;
    }
}
