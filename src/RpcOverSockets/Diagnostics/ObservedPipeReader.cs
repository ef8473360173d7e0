using System.IO.Pipelines;

namespace RpcOverSockets.Diagnostics;

/// <summary>The bytes of a call whose end is to be measured.</summary>
/// <remarks>Used by one thread at a time, as any reader is.</remarks>
internal sealed class ObservedPipeReader(PipeReader reader, CallObservation observation, RpcClientCall call) : PipeReader
{
    public override bool TryRead(out ReadResult result)
    {
        try
        {
            return reader.TryRead(out result) && Note(result);
        }
        catch (Exception e)
        {
            observation.End(ClientTelemetry.StatusOf(call, e), e);
            throw;
        }
    }

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            ReadResult result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            _ = Note(result);
            return result;
        }
        catch (Exception e)
        {
            observation.End(ClientTelemetry.StatusOf(call, e), e);
            throw;
        }
    }

    public override void AdvanceTo(SequencePosition consumed) => reader.AdvanceTo(consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => reader.AdvanceTo(consumed, examined);

    public override void CancelPendingRead() => reader.CancelPendingRead();

    public override void Complete(Exception? exception = null)
    {
        reader.Complete(exception);
        observation.EndLeft();
    }

    public override async ValueTask CompleteAsync(Exception? exception = null)
    {
        await reader.CompleteAsync(exception).ConfigureAwait(false);
        observation.EndLeft();
    }

    private bool Note(ReadResult result)
    {
        if (result.IsCompleted)
        {
            observation.End();
        }

        return true;
    }
}
