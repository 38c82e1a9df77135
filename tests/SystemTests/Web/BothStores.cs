namespace Countinghouse.SystemTests.Web;

// "Every store test runs on both" (the issue of the team's server): lists, filters, cursors, known-at, bulk, events and approvals are asked of
// a book in a file and of one on PostgreSQL.

/// <summary>The server on a copy of the samples' book on PostgreSQL.</summary>
public sealed class OfficeOnServer : IAsyncDisposable
{
    public Office Office { get; } = Office.On(Support.Sample.CopyOnServer());

    public ValueTask DisposeAsync() => Office.DisposeAsync();
}

public sealed class ApiInFileTests(Office office) : ApiTests(office), IClassFixture<Office>;

public sealed class ApiOnServerTests(OfficeOnServer on) : ApiTests(on.Office), IClassFixture<OfficeOnServer>;

public sealed class ApiEventsInFileTests(Office office) : ApiEventsTests(office), IClassFixture<Office>;

public sealed class ApiEventsOnServerTests(OfficeOnServer on) : ApiEventsTests(on.Office), IClassFixture<OfficeOnServer>;

public sealed class ApiManyInFileTests(Office office) : ApiManyTests(office), IClassFixture<Office>;

public sealed class ApiManyOnServerTests(OfficeOnServer on) : ApiManyTests(on.Office), IClassFixture<OfficeOnServer>;

public sealed class ListPageInFileTests(Office office) : ListPageTests(office), IClassFixture<Office>;

public sealed class ListPageOnServerTests(OfficeOnServer on) : ListPageTests(on.Office), IClassFixture<OfficeOnServer>;
