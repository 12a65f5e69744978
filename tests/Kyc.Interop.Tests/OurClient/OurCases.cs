namespace Kyc.Interop.Tests.OurClient;

/// <summary>Maps the name of each case to the method that runs it.</summary>
internal static class OurCases
{
    public static IReadOnlyDictionary<string, Func<CaseContext, Task>> ByName { get; } = new Dictionary<string, Func<CaseContext, Task>>
    {
        ["empty_unary"] = PayloadCases.EmptyUnaryAsync,
        ["large_unary"] = PayloadCases.LargeUnaryAsync,
        ["client_streaming"] = PayloadCases.ClientStreamingAsync,
        ["server_streaming"] = PayloadCases.ServerStreamingAsync,
        ["ping_pong"] = PayloadCases.PingPongAsync,
        ["empty_stream"] = PayloadCases.EmptyStreamAsync,
        ["custom_metadata"] = PayloadCases.CustomMetadataAsync,
        ["client_compressed_unary"] = CompressionCases.ClientUnaryAsync,
        ["client_compressed_unary_noprobe"] = CompressionCases.ClientUnaryWithoutProbeAsync,
        ["client_compressed_streaming"] = CompressionCases.ClientStreamingAsync,
        ["client_compressed_streaming_noprobe"] = CompressionCases.ClientStreamingWithoutProbeAsync,
        ["server_compressed_unary"] = CompressionCases.ServerUnaryAsync,
        ["server_compressed_streaming"] = CompressionCases.ServerStreamingAsync,
        ["status_code_and_message"] = EndingCases.StatusCodeAndMessageAsync,
        ["special_status_message"] = EndingCases.SpecialStatusMessageAsync,
        ["unimplemented_method"] = EndingCases.UnimplementedMethodAsync,
        ["unimplemented_service"] = EndingCases.UnimplementedServiceAsync,
        ["cancel_after_begin"] = EndingCases.CancelAfterBeginAsync,
        ["cancel_after_first_response"] = EndingCases.CancelAfterFirstResponseAsync,
        ["timeout_on_sleeping_server"] = EndingCases.TimeoutOnSleepingServerAsync,
    };
}
