using Countinghouse.Store;

namespace Countinghouse.App.Web.Giving;

/// <summary>
/// Asks a copy of the firm what a command would come to. The copy is made of what is durable, beside the writer, which waits for none of
/// it; a few at a time, for each is as large as the firm.
/// </summary>
sealed class Trials(BookHost host) : IDisposable
{
    const int MostAtOnce = 2, MostWaiting = 16;

    readonly SemaphoreSlim turns = new(MostAtOnce);
    readonly FirmCopies copies = new(host.Path);
    int asked;

    /// <exception cref="StoreException">Too many ask at once.</exception>
    public async Task<T> AskAsync<T>(Func<Firm, T> what)
    {
        try
        {
            if (Interlocked.Increment(ref asked) > MostAtOnce + MostWaiting)
                throw new StoreException($"{host.Name}: {MostWaiting} already wait to be told what would be. Ask again a little later.");
            await turns.WaitAsync();
            try
            {
                return await Task.Run(() => what(copies.Next()));
            }
            finally
            {
                turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref asked);
        }
    }

    public void Dispose() => turns.Dispose();
}
