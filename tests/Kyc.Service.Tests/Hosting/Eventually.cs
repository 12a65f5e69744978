namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Waits until a condition is true. If it is not true within 30 seconds, an <see cref="OperationCanceledException"/> is thrown.
/// </summary>
public static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(timeout.Token);
        }
    }
}
