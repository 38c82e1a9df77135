using Countinghouse.Facts;
using Countinghouse.Kernel;

namespace Countinghouse.Ledger;

/// <summary>What an entry of a batch asks for.</summary>
public enum Phase : byte { Post = 1, Pend = 2, PostPending = 3, VoidPending = 4 }

/// <summary>One two-legged entry of a batch: debit one balance, credit another, in one asset.</summary>
/// <param name="Id">Of the entry; for the last two phases, of the pending one.</param>
/// <param name="Debit">Number of the balance that is debited, in the book's own dense numbering; likewise <paramref
/// name="Credit"/>.</param>
public readonly record struct EntryRow(long Id, Phase Phase, int Debit, int Credit, long Amount);

/// <summary>
/// The fast twin of <see cref="LedgerBook"/> for large batches of two-legged entries: the same refusals in the same order, the same
/// balances, without a fact for each.
/// <code>
/// row:      | id long | amount long | debit int | credit int | phase byte |   32 bytes with padding, read once in order
/// balances: places × | posted | pending debits | pending credits |            24 bytes a balance, by dense number
/// pending:  | id long | row: debit, credit, amount |                         open addressing, a power of two, at most half full
/// </code>
/// An entry id is pending at most once at a time. Measured by <c>bench --only posting</c>: docs/performance.md.
/// </summary>
/// <param name="places">How many balances there are.</param>
/// <param name="isLimited">Those that may not go below zero, holds counted: locations. By dense number.</param>
public sealed class Posting(int places, bool[] isLimited)
{
    readonly Balance[] balances = new Balance[places];
    Slot[] slots = new Slot[1 << 16];
    int used;

    enum SlotState : byte { Free = 0, Pending = 1, Done = 2 }

    readonly record struct Slot(long Id, long Amount, int Debit, int Credit, SlotState State);

    public ReadOnlySpan<Balance> Balances => balances;

    /// <summary>Answers every row in order; a refused one changes nothing.</summary>
    public void Run(ReadOnlySpan<EntryRow> rows, Span<Refusal> answers)
    {
        Invariant.Hold(answers.Length >= rows.Length);
        for (var i = 0; i < rows.Length; i++) answers[i] = Run(rows[i]);
    }

    Refusal Run(in EntryRow row) => row.Phase switch
    {
        Phase.Post => Post(row),
        Phase.Pend => Pend(row),
        Phase.PostPending or Phase.VoidPending => End(row),
        _ => throw new System.Diagnostics.UnreachableException($"{row}"),
    };

    Refusal Check(in EntryRow row)
    {
        if ((uint)row.Debit >= (uint)balances.Length || (uint)row.Credit >= (uint)balances.Length) return Refusal.UnknownAccount;
        if (!HasRoom(row)) return Refusal.Overflow;
        if (row.Debit == row.Credit) return Refusal.None; // takes out what it puts in
        return row.Amount > 0 && Lacks(row.Credit, row.Amount) || row.Amount < 0 && Lacks(row.Debit, -row.Amount)
            ? Refusal.ShortOfCash : Refusal.None;
    }

    bool HasRoom(in EntryRow row)
    {
        const long Large = 1L << 40; // as the rule: small amounts would take eight million entries to overflow, large ones are looked at
        if (row.Amount is > -Large and < Large) return true;
        return HasRoom(balances[row.Debit], row.Amount) && HasRoom(balances[row.Credit], row.Amount);
    }

    static bool HasRoom(in Balance b, long amount) =>
        Int128.Abs(b.Posted) + b.PendingDebits + b.PendingCredits + Int128.Abs(amount) <= long.MaxValue / 4;

    bool Lacks(int place, long amount) => isLimited[place] && (Int128)balances[place].Available - amount < 0;

    Refusal Post(in EntryRow row)
    {
        if (Check(row) is not Refusal.None and var refused) return refused;
        balances[row.Debit].Posted += row.Amount;
        balances[row.Credit].Posted -= row.Amount;
        return Refusal.None;
    }

    Refusal Pend(in EntryRow row)
    {
        ref var slot = ref Find(row.Id);
        if (slot.State == SlotState.Pending)
            return (slot.Amount, slot.Debit, slot.Credit) == (row.Amount, row.Debit, row.Credit) ? Refusal.None
                : Refusal.EntryKnownWithOtherContent;
        if (Check(row) is not Refusal.None and var refused) return refused;
        if (slot.State == SlotState.Free) used++;
        slot = new(row.Id, row.Amount, row.Debit, row.Credit, SlotState.Pending);
        Hold(row.Debit, row.Amount, 1);
        Hold(row.Credit, -row.Amount, 1);
        if (used > slots.Length / 2) Grow();
        return Refusal.None;
    }

    Refusal End(in EntryRow row)
    {
        ref var slot = ref Find(row.Id);
        if (slot.State != SlotState.Pending) return Refusal.EntryNotPending;
        Hold(slot.Debit, slot.Amount, -1);
        Hold(slot.Credit, -slot.Amount, -1);
        if (row.Phase == Phase.PostPending)
        {
            balances[slot.Debit].Posted += slot.Amount;
            balances[slot.Credit].Posted -= slot.Amount;
        }
        slot = slot with { State = SlotState.Done };
        return Refusal.None;
    }

    void Hold(int place, long amount, int sign)
    {
        ref var b = ref balances[place];
        if (amount >= 0) b.PendingDebits += sign * amount; else b.PendingCredits -= sign * amount;
    }

    ref Slot Find(long id)
    {
        var mask = slots.Length - 1;
        for (var at = (int)(Spread(id) & (ulong)mask); ; at = (at + 1) & mask)
            if (slots[at].State == SlotState.Free || slots[at].Id == id) return ref slots[at];
    }

    // Fibonacci hashing (Knuth, The Art of Computer Programming, volume 3, 6.4): ids that follow each other land apart.
    static ulong Spread(long id) => unchecked((ulong)id * 0x9e3779b97f4a7c15) >> 24;

    void Grow()
    {
        var old = slots;
        slots = new Slot[old.Length * 2];
        foreach (ref readonly var slot in old.AsSpan())
            if (slot.State != SlotState.Free) Find(slot.Id) = slot;
    }
}
