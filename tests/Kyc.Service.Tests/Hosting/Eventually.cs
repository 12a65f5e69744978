namespace Kyc.Service.Tests.Hosting;

/// <summary>Waits for a condition, never for a fixed time; fails when the condition does not become true.</summary>
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
