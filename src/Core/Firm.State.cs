using System.Buffers;
using Countinghouse.Kernel;

namespace Countinghouse;

public sealed partial class Firm
{
    const int StateVersion = 28; // of the snapshot's form; another one is not read, and the journal is replayed instead

    /// <summary>The whole working state as bytes: what replaying the journal up to here gives.</summary>
    public byte[] Save()
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 16);
        Save(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public void Save(IBufferWriter<byte> buffer)
    {
        var to = new StateWriter(buffer);
        to.Int(StateVersion).Long(Next);
        Register.Save(to);
        Trades.Save(to);
        Ledger.Save(to);
        Clearing.Save(to);
        Margin.Save(to);
        Settlement.Save(to);
        Days.Save(to);
        Inbox.Save(to);
        Access.Save(to);
        Actions.Save(to);
        Lots.Save(to);
        Loans.Save(to);
        Reconciliation.Save(to);
        Chart.Save(to);
        Periods.Save(to);
        Journals.Save(to);
        Billing.Save(to);
        Fx.Save(to);
        Bonds.Save(to);
    }

    /// <summary>Whether a saved state is of the form that this program saves and takes on.</summary>
    public static bool IsOfThisForm(ReadOnlySpan<byte> state) =>
        state.Length >= sizeof(int) && new StateReader(state).Int() == StateVersion;

    /// <summary>Takes on a saved state. False when it is of another version; the firm is then still new.</summary>
    public bool Load(ReadOnlySpan<byte> state)
    {
        Invariant.Hold(Next == 0);
        var from = new StateReader(state);
        if (from.Int() != StateVersion) return false;
        Next = from.Long();
        Register.Load(ref from);
        Trades.Load(ref from);
        Ledger.Load(ref from);
        Clearing.Load(ref from);
        Margin.Load(ref from);
        Settlement.Load(ref from);
        Days.Load(ref from);
        Inbox.Load(ref from);
        Access.Load(ref from);
        Actions.Load(ref from);
        Lots.Load(ref from);
        Loans.Load(ref from);
        Reconciliation.Load(ref from);
        Chart.Load(ref from);
        Periods.Load(ref from);
        Journals.Load(ref from);
        Billing.Load(ref from);
        Fx.Load(ref from);
        Bonds.Load(ref from);
        Invariant.Hold(from.AtEnd && Ledger.FirstOutOfBalance() is null);
        return true;
    }
}
