using Countinghouse.Store;

namespace Countinghouse.Tests.Records;

public sealed class InboxTests
{
    [Fact]
    public void What_waits_is_taken_in_its_order_and_no_more_than_there_are_places_for()
    {
        var inbox = new Inbox<int>(2);
        Assert.True(inbox.TryAdd(1));
        Assert.True(inbox.TryAdd(2));
        Assert.False(inbox.TryAdd(3));
        Assert.Equal(2, inbox.Count);
        Assert.True(inbox.TryTake(out var first, waits: false));
        Assert.True(inbox.TryTake(out var second, waits: true));
        Assert.Equal((1, 2), (first, second));
        Assert.False(inbox.TryTake(out _, waits: false));
    }

    [Fact]
    public void After_the_end_what_waits_is_still_taken_and_nothing_more_comes_in()
    {
        var inbox = new Inbox<int>(2);
        inbox.Add(1);
        inbox.Complete();
        Assert.True(inbox.IsComplete);
        Assert.False(inbox.TryAdd(2));
        Assert.Throws<InvalidOperationException>(() => inbox.Add(2));
        Assert.True(inbox.TryTake(out _, waits: true));
        Assert.False(inbox.TryTake(out _, waits: true));
    }

    [Fact]
    public void Who_finds_no_place_waits_for_one_and_who_finds_nothing_waits_for_something()
    {
        const int Count = 20_000;
        var (inbox, taken) = (new Inbox<int>(3), new List<int>());
        var taker = new Thread(() =>
        {
            while (inbox.TryTake(out var one, waits: true)) taken.Add(one);
        });
        taker.Start();
        for (var i = 0; i < Count; i++) inbox.Add(i);
        inbox.Complete();
        taker.Join();
        Assert.Equal(Enumerable.Range(0, Count), taken);
    }
}
