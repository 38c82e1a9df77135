using Countinghouse.Store.Reports;

namespace Countinghouse.App.Messages;

sealed partial class Outbound
{
    /// <summary>Statements of a day.</summary>
    public IEnumerable<Draft> Statements(FactRange range) => [];
}
