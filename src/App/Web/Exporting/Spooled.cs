using System.Buffers;

namespace Countinghouse.App.Web.Exporting;

/// <summary>
/// What one side writes as fast as it can and the other sends as fast as it is taken, by way of a file: a slow reader holds up nothing of
/// the book, and a sender that does not read yet is not waited for.
/// </summary>
sealed class Spooled : IDisposable
{
    const int Piece = 1 << 16;

    readonly FileStream file = Spool.New();
    readonly ArrayBufferWriter<byte> waiting = new(Piece);
    readonly SemaphoreSlim more = new(0);
    long length;
    volatile bool ended;

    /// <summary>Takes what is to be sent; <see cref="Pass"/> passes it on.</summary>
    public IBufferWriter<byte> To => waiting;

    /// <summary>Passes on what was written, when it has come to a piece.</summary>
    public void Pass(bool all = false)
    {
        if (waiting.WrittenCount == 0 || !all && waiting.WrittenCount < Piece) return;
        RandomAccess.Write(file.SafeFileHandle, waiting.WrittenSpan, length);
        Volatile.Write(ref length, length + waiting.WrittenCount);
        waiting.Clear();
        more.Release();
    }

    /// <summary>Nothing comes any more.</summary>
    public void End()
    {
        Pass(all: true);
        ended = true;
        more.Release();
    }

    /// <summary>Sends all of it, the last when it has ended.</summary>
    public async Task SendAsync(Stream to, CancellationToken stop)
    {
        var buffer = new byte[Piece];
        for (long at = 0; ;)
        {
            var isAll = ended; // before looking how much there is
            for (var until = Volatile.Read(ref length); at < until;)
            {
                var got = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer.AsMemory(0, (int)Math.Min(Piece, until - at)), at, stop);
                await to.WriteAsync(buffer.AsMemory(0, got), stop);
                at += got;
            }
            await to.FlushAsync(stop);
            if (isAll) return;
            await more.WaitAsync(stop);
        }
    }

    public void Dispose()
    {
        file.Dispose();
        more.Dispose();
    }
}
