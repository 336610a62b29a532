package serve_test

import _ "guanxi/scenarios/question"
