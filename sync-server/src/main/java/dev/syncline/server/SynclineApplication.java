package dev.syncline.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.syncline.event.Json;
import dev.syncline.projector.CrashPoint;
import dev.syncline.server.ops.StatusResource;
import io.dropwizard.configuration.EnvironmentVariableSubstitutor;
import io.dropwizard.configuration.SubstitutingSourceProvider;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Cli;
import io.dropwizard.core.cli.ServerCommand;
import io.dropwizard.core.server.AbstractServerFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.Managed;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletRegistration;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import net.sourceforge.argparse4j.inf.Namespace;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.glassfish.jersey.server.ServerProperties;

/** The server as Dropwizard runs it: the parts, the doors, the admin port. */
public class SynclineApplication extends Application<SynclineConfiguration> {
    private final Runnable started;
    private final Map<String, Servlet> more;
    private final CrashPoint crashPoint;
    private final Clock clock;
    private volatile ServerStatus status;

    /** @param started is called once, when the doors are open and writes are decided */
    public SynclineApplication(Runnable started) {
        this(started, Map.of());
    }

    /** @param more what is served beside the server's own doors, by path */
    public SynclineApplication(Runnable started, Map<String, Servlet> more) {
        this(started, more, CrashPoint.NONE, clock());
    }

    /**
     * One that is tested.
     *
     * @param crashPoint where it dies
     * @param clock by which everything goes
     */
    public SynclineApplication(Runnable started, Map<String, Servlet> more, CrashPoint crashPoint, Clock clock) {
        this.started = started;
        this.more = Map.copyOf(more);
        this.crashPoint = crashPoint;
        this.clock = clock;
    }

    /** The system's clock: read here, and handed in everywhere else. */
    public static Clock clock() {
        return Clock.systemUTC();
    }

    /** Whether writes are taken and decided. */
    public boolean isReady() {
        ServerStatus now = status;
        return now != null && now.isReady();
    }

    /** What is logged before the configuration is read goes to stderr, as logback.xml has it. */
    @Override
    protected void bootstrapLogging() {
        // nothing: Dropwizard's own would write to stdout
    }

    /** What fails is told once, by who called: not as a stack trace on stderr. */
    @Override
    protected void addDefaultCommands(Bootstrap<SynclineConfiguration> bootstrap) {
        bootstrap.addCommand(new ServerCommand<>(this) {
            @Override
            public void onError(Cli cli, Namespace namespace, Throwable failure) {
                // onFatalError gets it next
            }
        });
    }

    @Override
    public String getName() {
        return "syncline";
    }

    @Override
    public void initialize(Bootstrap<SynclineConfiguration> bootstrap) {
        bootstrap.setConfigurationSourceProvider(new SubstitutingSourceProvider(
                bootstrap.getConfigurationSourceProvider(), new EnvironmentVariableSubstitutor(true)));
    }

    @Override
    public void run(SynclineConfiguration configuration, Environment environment) throws InterruptedException {
        if (configuration.getServerFactory() instanceof AbstractServerFactory factory) {
            factory.setRegisterDefaultExceptionMappers(false);
            // What a live answer flushes must leave the compressor, too.
            factory.getGzipFilterFactory().setSyncFlush(true);
        }
        RequestHeads.widen(configuration.getServerFactory());
        SynclineServer server = new SynclineServer(configuration, environment.metrics(), clock, crashPoint);
        boolean complete = false;
        try {
            server.start();
            open(server, environment);
            environment
                    .getApplicationContext()
                    .insertHandler(new ConfiguredOrigins(
                            configuration.http().allowedOrigins(),
                            server.servlets().keySet()));
            complete = true;
        } finally {
            if (!complete) {
                server.close();
            }
        }
    }

    private void open(SynclineServer server, Environment environment) {
        status = server.status();
        // Jersey would keep the first 8 KiB of every answer back, and a live feed with it.
        environment.jersey().property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
        server.resources().forEach(environment.jersey()::register);
        environment.jersey().register(new StatusResource(status::tree));
        server.servlets().forEach((path, servlet) -> add(environment, path, servlet));
        more.forEach((path, servlet) -> add(environment, path, servlet));
        admin(environment, status, server.collectors());
        environment.healthChecks().register("syncline", new ReadyCheck(status));
        environment.lifecycle().manage(new Managed() {
            @Override
            public void stop() {
                server.close();
            }
        });
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle jetty) {
                // Jetty waits for every answer that has begun, and these would last.
                server.drain();
            }
        });
        ScheduledExecutorService keys = environment
                .lifecycle()
                .scheduledExecutorService("syncline-keys", true)
                .build();
        environment.lifecycle().addServerLifecycleListener((Server jetty) -> {
            jetty.setErrorHandler(new JettyProblems());
            KeyWatch.begin(jetty, keys);
            started.run();
        });
    }

    private static void add(Environment environment, String path, Servlet servlet) {
        ServletRegistration.Dynamic registration = environment.servlets().addServlet(path, servlet);
        registration.setAsyncSupported(true);
        registration.addMapping(path);
    }

    private static void admin(Environment environment, ServerStatus status, List<Collector> collectors) {
        PrometheusRegistry registry = new PrometheusRegistry();
        DropwizardExports.builder().dropwizardRegistry(environment.metrics()).register(registry);
        collectors.forEach(registry::register);
        registry.register(StatusGauge.of(status));
        admin(environment, "prometheus", "/metrics", new PrometheusMetricsServlet(registry));
        admin(environment, "readyz", "/readyz", new JsonServlet(() -> status.isReady() ? 200 : 503, status::tree));
        ObjectNode alive = Json.NODES.objectNode().put("status", "alive");
        admin(environment, "livez", "/livez", new JsonServlet(() -> 200, () -> alive));
    }

    private static void admin(Environment environment, String name, String path, Servlet servlet) {
        environment.admin().addServlet(name, servlet).addMapping(path);
    }
}
