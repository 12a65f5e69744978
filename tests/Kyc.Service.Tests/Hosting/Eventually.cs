namespace Kyc.Service.Tests.Hosting;

/// <summary>
/// Waits until a condition is true, not for a fixed time. Fails when the condition does not become true within a time limit.
/// </summary>
public static class Eventually
{
    public static async Task IsTrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await pace.WaitForNextTickAsync(limit.Token);
        }
    }
}
