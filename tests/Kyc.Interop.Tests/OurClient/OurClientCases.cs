namespace Kyc.Interop.Tests.OurClient;

/// <summary>Maps the name of each case to the method that runs it.</summary>
internal static class OurClientCases
{
    public static IReadOnlyDictionary<string, Func<CaseContext, Task>> ByName { get; } = new Dictionary<string, Func<CaseContext, Task>>
    {
        ["empty_unary"] = PayloadCases.RunEmptyUnaryAsync,
        ["large_unary"] = PayloadCases.RunLargeUnaryAsync,
        ["client_streaming"] = PayloadCases.RunClientStreamingAsync,
        ["server_streaming"] = PayloadCases.RunServerStreamingAsync,
        ["ping_pong"] = PayloadCases.RunPingPongAsync,
        ["empty_stream"] = PayloadCases.RunEmptyStreamAsync,
        ["custom_metadata"] = PayloadCases.RunCustomMetadataAsync,
        ["client_compressed_unary"] = CompressionCases.RunClientUnaryAsync,
        ["client_compressed_unary_noprobe"] = CompressionCases.RunClientUnaryWithoutProbeAsync,
        ["client_compressed_streaming"] = CompressionCases.RunClientStreamingAsync,
        ["client_compressed_streaming_noprobe"] = CompressionCases.RunClientStreamingWithoutProbeAsync,
        ["server_compressed_unary"] = CompressionCases.RunServerUnaryAsync,
        ["server_compressed_streaming"] = CompressionCases.RunServerStreamingAsync,
        ["status_code_and_message"] = EndingCases.RunStatusCodeAndMessageAsync,
        ["special_status_message"] = EndingCases.RunSpecialStatusMessageAsync,
        ["unimplemented_method"] = EndingCases.RunUnimplementedMethodAsync,
        ["unimplemented_service"] = EndingCases.RunUnimplementedServiceAsync,
        ["cancel_after_begin"] = EndingCases.RunCancelAfterBeginAsync,
        ["cancel_after_first_response"] = EndingCases.RunCancelAfterFirstResponseAsync,
        ["timeout_on_sleeping_server"] = EndingCases.RunTimeoutOnSleepingServerAsync,
    };
}
