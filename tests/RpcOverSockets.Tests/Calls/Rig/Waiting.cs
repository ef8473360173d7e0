namespace RpcOverSockets.Tests.Calls.Rig;

/// <summary>Waits of tests on the real clock, whatever time the peer under test lives in.</summary>
internal static class Waiting
{
    internal static Task Promptly(this Task task) => task.WaitAsync(Eventually.Limit, TimeProvider.System);

    internal static Task<T> Promptly<T>(this Task<T> task) => task.WaitAsync(Eventually.Limit, TimeProvider.System);

    /// <summary>The call fails with this.</summary>
    internal static async Task<RpcException> FailsWithAsync(this Task call, RpcStatus status, RpcOutcome outcome)
    {
        RpcException error = await Assert.ThrowsAsync<RpcException>(() => call.Promptly());
        Assert.True(
            (status, outcome) == (error.Status, error.Outcome),
            $"{status}, {outcome} was expected; it failed with {error.Status}, {error.Outcome}: {error.Message}");
        return error;
    }
}
